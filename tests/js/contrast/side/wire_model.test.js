import assert from "node:assert/strict";
import { test } from "node:test";
import {
  answerHead,
  bytesOf,
  exchangeSegments,
  frameHeader,
  messageSegments,
  requestHead,
  socketOpening,
} from "../../../../static/contrast/side/wire_model.js";

const BROWSER = {
  host: "wall:8080",
  folder: "/",
  userAgent: "UA",
  languages: ["en-US", "en"],
  brands: [],
  platform: "",
};

test("a frame header has the size of RFC 6455, with a mask from the browser", () => {
  assert.deepEqual(
    [0, 125, 126, 65_535, 65_536].map((payload) => frameHeader(payload, false)),
    [2, 2, 4, 4, 10],
  );
  assert.equal(frameHeader(10, true), 6);
  assert.equal(bytesOf("Zwölf"), 6);
});

test("head sizes equal the bytes written", () => {
  const written = 'HTTP/1.1 304 Not Modified\r\nETag: "a-1"\r\nDate: now\r\n\r\n';
  assert.equal(
    answerHead(304, [
      ["ETag", '"a-1"'],
      ["Date", "now"],
    ]),
    written.length,
  );
  const lines = [
    "GET /api/v1/board HTTP/1.1",
    "Host: wall:8080",
    "Connection: keep-alive",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: UA",
    "Accept: */*",
    "Sec-Fetch-Site: same-origin",
    "Sec-Fetch-Mode: cors",
    "Sec-Fetch-Dest: empty",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US,en;q=0.9",
    'If-None-Match: "a-1"',
  ];
  assert.equal(
    requestHead(BROWSER, "api/v1/board", [["If-None-Match", '"a-1"']]),
    `${lines.join("\r\n")}\r\n\r\n`.length,
  );
  const hinted = { ...BROWSER, brands: [{ brand: "Chromium", version: "150" }], platform: "Linux" };
  const hints = 'sec-ch-ua: "Chromium";v="150"\r\nsec-ch-ua-mobile: ?0\r\nsec-ch-ua-platform: "Linux"\r\n';
  assert.equal(requestHead(hinted, "") - requestHead(BROWSER, ""), hints.length);
  assert.ok(socketOpening(BROWSER, "/ws").sent > socketOpening(BROWSER, "/ws").received);
});

test("a message takes its data segments and one acknowledgement", () => {
  assert.equal(messageSegments(200), 2);
  assert.equal(messageSegments(1_449), 3);
  assert.equal(exchangeSegments(500, 6_000), 1 + 5 + 1);
});
