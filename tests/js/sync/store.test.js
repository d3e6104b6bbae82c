import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createStore } from "../../../static/sync/store.js";

function setUp() {
  /** @type {(() => void)[]} */
  const frames = [];
  const store = createStore(
    (/** @type {number} */ state, /** @type {number} */ action) => state + action,
    0,
    (callback) => frames.push(callback),
  );
  return { store, frames, paint: () => frames.splice(0).forEach((callback) => void callback()) };
}

test("many actions make one notification a frame, with the last state", () => {
  const { store, frames, paint } = setUp();
  /** @type {number[]} */
  const seen = [];
  store.subscribe((state) => seen.push(state));
  for (const action of [1, 2, 3]) store.dispatch(action);
  assert.equal(store.getState(), 6);
  assert.equal(frames.length, 1);
  assert.deepEqual(seen, []);
  paint();
  store.dispatch(1);
  paint();
  assert.deepEqual(seen, [6, 7]);
});

test("an action without effect sends no notification", () => {
  const { store, frames } = setUp();
  assert.equal(store.dispatch(0), 0);
  assert.equal(frames.length, 0);
});

test("an unsubscribed listener is not called, and one that throws does not stop the others", () => {
  const { store, paint } = setUp();
  const complain = mock.method(console, "error", () => {});
  const [gone, there] = [mock.fn(), mock.fn()];
  store.subscribe(() => {
    throw new Error("a broken view");
  });
  store.subscribe(gone)();
  store.subscribe(there);
  store.dispatch(1);
  paint();
  assert.equal(gone.mock.callCount(), 0);
  assert.equal(there.mock.callCount(), 1);
  assert.equal(complain.mock.callCount(), 1);
});
