/**
 * One state, one way to change it, one notification per frame of the screen.
 */

/**
 * @template S, A
 * @typedef {{
 *   getState: () => S,
 *   dispatch: (action: A) => S,
 *   subscribe: (listener: (state: S) => void) => () => void,
 *   flush: () => void,
 * }} Store `flush`: notify now if somebody waits, for a page out of sight gets no frames
 */

/**
 * @template S, A
 * @param {(state: S, action: A) => S} reduce pure
 * @param {S} initial
 * @param {(callback: () => void) => unknown} schedule calls back before the next paint, as requestAnimationFrame does
 * @returns {Store<S, A>}
 */
export function createStore(reduce, initial, schedule) {
  let state = initial;
  let scheduled = false;
  /** @type {Set<(state: S) => void>} */
  const listeners = new Set();

  const notify = () => {
    if (!scheduled) return;
    scheduled = false;
    for (const listener of [...listeners]) {
      try {
        listener(state);
      } catch (error) {
        // One view that fails must not blind the others: a wall has nobody to reload it.
        console.error(error);
      }
    }
  };

  return {
    getState: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next !== state) {
        state = next;
        if (!scheduled) {
          scheduled = true;
          schedule(notify);
        }
      }
      return state;
    },
    flush: notify,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
