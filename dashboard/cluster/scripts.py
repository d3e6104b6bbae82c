"""
What has to happen at once in Redis, in Lua. A script is atomic: no other command runs in between; where memory is short
or the server is a replica, it fails at its first write and has changed nothing.
"""

from typing import Final


CAMPAIGN: Final = """
-- KEYS lease, terms, head, health; ARGV node, token, lease in ms, stands for election ('1'), health
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
The lease by `SET NX PX`; what the leader left word of; and where the stream ends, in one round trip. The leader's word
comes first: where memory is short, a lease could still be renewed (`PEXPIRE`), and nobody would see that nothing is
written.
"""

PUBLISH: Final = """
-- KEYS lease, head, log, games; ARGV token, node, epoch, previous offset, offset, detected at, length, entry,
-- number of games changed, their keys and values, keys of games removed
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
"""Nobody without the lease writes, nothing is written twice, and no offset is left out."""

BEGIN: Final = """
-- KEYS lease, head, log, games; ARGV token, node, epoch, offset, detected at, run, then keys and values of games
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
redis.call('SET', KEYS[2], '')
redis.call('DEL', KEYS[2], KEYS[3], KEYS[4])
redis.call('HSET', KEYS[2], 'epoch', ARGV[3], 'offset', ARGV[4], 'token', ARGV[1], 'writer', ARGV[2],
  'at', ARGV[5], 'run', ARGV[6])
for i = 7, #ARGV, 2 do redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end
return 'written'
"""
"""
The first write is one that a full memory refuses: a `DEL` first would be let through, and its data lost.
"""

ADOPT: Final = """
-- KEYS lease, head; ARGV token, run
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'fenced' end
redis.call('HSET', KEYS[2], 'run', ARGV[2])
return 'written'
"""

RESIGN: Final = """
-- KEYS lease; ARGV token
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 'written'
"""
