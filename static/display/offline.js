/**
 * The service worker of this page: its registration, and an hourly check for updates.
 */

const WORKER_URL = "sw.js";
const HOUR_MS = 3_600_000;

/**
 * Register the service worker.
 *
 * @param {Pick<ServiceWorkerContainer, "register"> | undefined} workers undefined without a secure context
 * @param {(name: string) => string} trusted returns the address of a script beside the page
 * @param {(callback: () => void, ms: number) => void} every
 * @returns {Promise<boolean>} whether the page starts without its server from now on
 */
export async function registerWorker(workers, trusted, every) {
  try {
    const registration = await workers?.register(trusted(WORKER_URL), { scope: "./", updateViaCache: "none" });
    if (!registration) return false;
    // Browsers check on navigation, and a wall does not navigate for weeks.
    every(() => void registration.update().catch(() => {}), HOUR_MS);
    return true;
  } catch {
    return false;
  }
}
