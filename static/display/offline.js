/**
 * The service worker of this page: registered, and asked for news of itself.
 */

const WORKER_URL = "/sw.js";
const HOUR_MS = 3_600_000;

/**
 * @param {Pick<ServiceWorkerContainer, "register"> | undefined} workers absent where the address is not secure
 * @param {(callback: () => void, ms: number) => void} every
 * @returns {Promise<boolean>} whether the page starts without its server from now on
 */
export async function registerWorker(workers, every) {
  try {
    const registration = await workers?.register(WORKER_URL, { scope: "/", updateViaCache: "none" });
    if (!registration) return false;
    // A wall is not navigated for weeks: nobody else would look.
    every(() => void registration.update().catch(() => {}), HOUR_MS);
    return true;
  } catch {
    return false;
  }
}
