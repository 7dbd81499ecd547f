/** Bytes as a text of one character from U+0000 to U+00FF for each, by which filters compare. */
export function byteText(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** What somebody wrote, in the same way: its UTF-8. */
export function writtenText(written: string): string {
  return byteText(new TextEncoder().encode(written));
}
