/**
 * Addresses of the server, relative to the folder of the page: the server may stand below a path of its site.
 */

/** Return the folder of a page, which names our entries in storages that the whole site shares. @param {string} path */
export function pageFolder(path) {
  return path.slice(1, path.lastIndexOf("/") + 1);
}

/** Return the URL of the WebSocket. @param {string} page the URL of the page */
export function socketUrl(page) {
  return new URL("ws", page.replace("http", "ws")).href;
}
