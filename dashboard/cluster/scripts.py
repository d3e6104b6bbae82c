"""
The Lua scripts that Redis runs as one step.

A script is atomic: no other command runs in between. If Redis is out of memory or a replica, a script fails at its
first write and has changed nothing.
"""

from typing import Final


CAMPAIGN: Final = """
-- KEYS lease, terms, head, health; ARGV node, token, length of the lease in ms, '1' for a candidate, health
local holder, token = redis.call('GET', KEYS[1]), ''
if holder and holder == ARGV[2] then
  token = holder
  redis.call('SET', KEYS[4], ARGV[5])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
elseif not holder and ARGV[4] == '1' then
  token = ARGV[1] .. ':' .. redis.call('INCR', KEYS[2])
  redis.call('SET', KEYS[1], token, 'NX', 'PX', ARGV[3])
  holder = token
end
local head = redis.pcall('HMGET', KEYS[3], 'epoch', 'offset')
local info = redis.pcall('INFO', 'server')
local run = type(info) == 'string' and string.match(info, 'run_id:(%x+)') or ''
local time = redis.call('TIME')
return {token, holder or '', head[1] or '', head[2] or '', run, time[1], time[2], redis.call('GET', KEYS[4]) or ''}
"""
"""
The script that renews or takes the lease, stores the sources' health and returns the stream's end, in one round trip.

A free lease is taken with `SET NX PX`. The health is stored before a renewal: without memory the lease could still be
renewed by `PEXPIRE`, and no node would notice that nothing is written.
"""

PUBLISH: Final = """
-- KEYS lease, head, log, games; ARGV token, node, epoch, previous offset, offset, detected at, entries kept, entry,
-- number of changed games, their keys and values, keys of removed games
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
local head, games = redis.pcall('HMGET', KEYS[2], 'epoch', 'offset', 'token'), redis.call('TYPE', KEYS[4]).ok
if head.err or (games ~= 'hash' and games ~= 'none') then return 'conflict' end
if head[1] == ARGV[3] and head[2] == ARGV[5] and head[3] == ARGV[1] then return 'written' end
if head[1] ~= ARGV[3] or head[2] ~= ARGV[4] then return 'conflict' end
local added = redis.pcall('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], ARGV[5] .. '-0', 'entry', ARGV[8])
if type(added) == 'table' and added.err then
  if string.find(added.err, 'equal or smaller') or string.find(added.err, 'WRONGTYPE') then return 'conflict' end
  return redis.error_reply(added.err)
end
local changed = 9 + 2 * tonumber(ARGV[9])
for i = 10, changed, 2 do redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end
for i = changed + 1, #ARGV do redis.call('HDEL', KEYS[4], ARGV[i]) end
redis.call('HSET', KEYS[2], 'offset', ARGV[5], 'token', ARGV[1], 'writer', ARGV[2], 'at', ARGV[6])
return 'written'
"""
"""
The script that appends an entry, with the offset as its ID, and updates the stored board.

Only the holder of the lease can write, nothing is written twice, and no offset is skipped.
"""

BEGIN: Final = """
-- KEYS lease, head, log, games; ARGV token, node, epoch, offset, detected at, run ID, then keys and values of games
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
redis.call('SET', KEYS[2], '')
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[2], 'epoch', ARGV[3], 'offset', ARGV[4], 'token', ARGV[1], 'writer', ARGV[2],
  'at', ARGV[5], 'run', ARGV[6])
for i = 7, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end
return 'written'
"""
"""
The script that replaces everything that is stored with the start of a new epoch.

The first write is one that Redis refuses when it is out of memory. A `DEL` at the beginning would be allowed, and its
data lost.
"""

ADOPT: Final = """
-- KEYS lease, head; ARGV token, run ID
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
redis.call('HSET', KEYS[2], 'run', ARGV[2])
return 'written'
"""
"""The script that stores the broker's run in which the epoch is known to be complete."""

RESIGN: Final = """
-- KEYS lease; ARGV token
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'written'
"""
"""The script that deletes the lease, if the token holds it."""
