/** Why a test may pass under node:wasi and not in the sandbox, by its name behind `test.`: each is no failure of ours. */
export const expectedDifferences = {
  "test_shutil.TestCopy.test_copymode_follow_symlinks":
    "begins with a symbolic link, which node:wasi cannot make, and skips; goes on to chmod, which CPython for WASI does not have",
  "test_zipfile.test_core.PyZipFileTests.test_write_filtered_python_package":
    "writes into the package `test`, which is mounted to be read only",
  "test_zipfile.test_core.PyZipFileTests.test_write_pyfile":
    "writes into the package `test`, which is mounted to be read only",
};

/** What `expectedDifferences` says of a test. */
export function reasonExpected(id) {
  return expectedDifferences[id.replace(/^test\./, "")];
}
