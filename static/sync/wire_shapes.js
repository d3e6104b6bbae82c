/**
 * The members that the page relies on in each message of the server, and the check that each has to pass.
 *
 * Written by `make schema` from dashboard/core/protocol.py: do not edit.
 */

/** @typedef {"list" | "object" | "objects" | "position" | "text" | "texts" | "whole"} CheckName */

/** @type {Readonly<Record<string, Readonly<Record<string, CheckName>>>>} */
export const SHAPES = {
  hello: {
    protocol: "whole",
    build: "text",
    epoch: "text",
    offset: "whole",
    heartbeat_ms: "whole",
    server_time: "whole",
  },
  snapshot: { position: "position", games: "objects" },
  resumed: { position: "position", deltas: "whole" },
  delta: { position: "position", previous: "position", games: "objects", removed: "texts", events: "list" },
  heartbeat: { position: "position", digest: "text", server_time: "whole", sources: "list" },
  pong: { id: "whole", server_time: "whole" },
  bye: { reason: "text", after_ms_min: "whole", after_ms_max: "whole" },
  error: { code: "text", message: "text" },
};

/** Close codes after which a client must not connect again by itself. */
export const TERMINAL_CLOSE_CODES = { first: 4500, last: 4999 };
