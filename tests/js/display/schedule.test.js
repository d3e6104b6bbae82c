import assert from "node:assert/strict";
import { test } from "node:test";
import { minuteIn, untilChange, within } from "../../../static/display/schedule.js";

/** @param {string} time */
const at = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

test("hours include their first minute and not their last, also over midnight", () => {
  /** @type {[string, string, boolean][]} */
  const cases = [
    ["22:00-07:00", "23:30", true],
    ["22:00-07:00", "22:00", true],
    ["22:00-07:00", "06:59", true],
    ["22:00-07:00", "07:00", false],
    ["22:00-07:00", "21:59", false],
    ["09:00-17:00", "12:00", true],
    ["09:00-17:00", "17:00", false],
    ["09:00-17:00", "00:00", false],
    ["00:00-23:59", "23:59", false],
    ["07:00-07:00", "07:00", false],
    ["", "12:00", false],
  ];
  for (const [hours, time, expected] of cases) assert.equal(within(hours, at(time)), expected, `${hours} ${time}`);
});

test("untilChange gives the time until within changes, from every minute of the day", () => {
  for (const hours of ["22:00-07:00", "09:00-17:00", "00:00-00:01"]) {
    for (let minute = 0; minute < 1440; minute += 7) {
      const wait = untilChange(hours, minute);
      const now = within(hours, minute);
      assert.equal(within(hours, (minute + wait) % 1440), !now);
      assert.equal(within(hours, (minute + wait - 1) % 1440), now);
    }
  }
  assert.equal(untilChange("", 0), Number.POSITIVE_INFINITY);
});

test("the minute of the day follows the time zone, summer time included", () => {
  const instant = Date.parse("2026-07-01T22:30:00Z");
  assert.equal(minuteIn(instant, "UTC"), at("22:30"));
  assert.equal(minuteIn(instant, "Europe/Berlin"), at("00:30"));
  assert.equal(minuteIn(instant, "Asia/Kolkata"), at("04:00"));
  assert.equal(minuteIn(Date.parse("2026-01-01T22:30:00Z"), "Europe/Berlin"), at("23:30"));
});
