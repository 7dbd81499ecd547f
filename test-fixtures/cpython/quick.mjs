/** Modules that take few seconds and many calls: files, directories, paths, times, a database. */
export const quickModules = [
  "test_csv",
  "test_file",
  "test_genericpath",
  "test_posixpath",
  "test_sqlite3",
  "test_tempfile",
];

const dotFileLocks =
  "SQLite for WASI locks by a file beside the database, one user at a time: a second connection has to wait";

/** What fails in the guest wherever it runs, of these modules in CPython 3.12.1, and why. */
export const guestFailures = {
  "test_sqlite3.test_transactions.TransactionTests.test_delete_starts_transaction": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_dml_does_not_auto_commit_before": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_insert_starts_transaction": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_multiple_cursors_and_iternext": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_replace_starts_transaction": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_toggle_auto_commit": dotFileLocks,
  "test_sqlite3.test_transactions.TransactionTests.test_update_starts_transaction": dotFileLocks,
};
