/**
 * Downloads of generated files.
 */

/**
 * Offer a text to the viewer as a file.
 *
 * @param {string} name of the file
 * @param {string} kind its media type
 * @param {string} text
 */
export function download(name, kind, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: kind }));
  link.download = name;
  link.click();
  // By then the download has started.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
