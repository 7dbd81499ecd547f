/**
 * Calls whose integers RPython declares with another width or sign than the headers have, with the reason.
 * The specification follows RPython, since that is what goes over the wire; C converts behind it.
 */
export const declaredOtherwise: Readonly<Record<string, string>> = {
  chown: "RPython takes owner and group as int, of which -1 is no change",
  fchown: "RPython takes owner and group as int, of which -1 is no change",
  lchown: "RPython takes owner and group as int, of which -1 is no change",
  fchownat: "RPython takes owner and group as int, of which -1 is no change",
  getnameinfo: "RPython takes the lengths as size_t",
};
