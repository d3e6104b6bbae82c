/**
 * Sounds synthesized by the browser: off by default, silent in the quiet hours, and only after a first gesture, as browsers
 * demand.
 *
 * @import { Settings } from "../types.js"
 */

import { minuteIn, within } from "../display/schedule.js";

/** Notes of each sound: frequency (Hz), start and length (s), loudness (0–1). */
const SOUNDS = {
  score: [
    [523.25, 0, 0.16, 0.22],
    [659.25, 0.14, 0.16, 0.22],
    [783.99, 0.28, 0.5, 0.26],
  ],
  correction: [
    [392, 0, 0.22, 0.18],
    [311.13, 0.2, 0.4, 0.18],
  ],
  final: [
    [392, 0, 0.3, 0.2],
    [392, 0.4, 0.3, 0.2],
    [523.25, 0.8, 0.9, 0.24],
  ],
};

/** @typedef {keyof typeof SOUNDS} SoundName */
/** @typedef {"off" | "none" | "locked" | "quiet" | "ready"} SoundState `none`: this browser has no audio; `locked`: it waits for a touch */

export class Sound {
  #audio;
  #context = /** @type {AudioContext | null} */ (null);

  /** @param {typeof AudioContext | undefined} audio the browser's, if it has one */
  constructor(audio) {
    this.#audio = audio;
  }

  /**
   * @param {Pick<Settings, "sound" | "quiet" | "zone">} settings
   * @param {number} today ms since 1970
   * @returns {SoundState}
   */
  state({ sound, quiet, zone }, today) {
    if (!sound) return "off";
    if (!this.#audio) return "none";
    if (this.#context?.state !== "running") return "locked";
    return within(quiet, minuteIn(today, zone)) ? "quiet" : "ready";
  }

  /** A touch or a key allows sounds; to be called from its event. @param {Pick<Settings, "sound">} settings */
  async unlock({ sound }) {
    if (!sound || !this.#audio) return;
    try {
      this.#context ??= new this.#audio();
      if (this.#context.state === "suspended") await this.#context.resume();
    } catch {
      // This browser refuses audio: the wall works without it.
      this.#context = null;
    }
  }

  /**
   * @param {SoundName} name
   * @param {Pick<Settings, "sound" | "quiet" | "zone">} settings
   * @param {number} today ms since 1970
   * @returns {boolean} whether it can be heard
   */
  play(name, settings, today) {
    const context = this.#context;
    if (this.state(settings, today) !== "ready" || !context) return false;
    for (const [frequency = 0, start = 0, length = 0, loudness = 0] of SOUNDS[name]) {
      const at = context.currentTime + start;
      const tone = context.createOscillator();
      const level = context.createGain();
      tone.type = "triangle";
      tone.frequency.value = frequency;
      level.gain.setValueAtTime(0, at);
      level.gain.linearRampToValueAtTime(loudness, at + 0.02);
      level.gain.exponentialRampToValueAtTime(0.001, at + length);
      tone.connect(level).connect(context.destination);
      tone.start(at);
      tone.stop(at + length);
    }
    return true;
  }
}
