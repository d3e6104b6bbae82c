/**
 * A store: one state, one way to change it, and one notification per animation frame.
 */

/**
 * @template S, A
 * @typedef {{
 *   getState: () => S,
 *   dispatch: (action: A) => S,
 *   subscribe: (listener: (state: S) => void) => () => void,
 *   flush: () => void,
 * }} Store `flush` sends a pending notification at once: a hidden page gets no animation frames
 */

/**
 * Create a store.
 *
 * @template S, A
 * @param {(state: S, action: A) => S} reduce pure; returns the same object when nothing changed
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
        // A view that fails must not stop the others: nobody is there to reload the wall.
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
