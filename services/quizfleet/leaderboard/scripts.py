"""The Lua scripts of boards. All keys of a call belong to one quiz."""

COLD = -1
"""What `APPLY` answers where the board is not in the cache."""

APPLY = """
local board, members, version, channel = unpack(KEYS)
local total = tonumber(redis.call('GET', version))
if total and total > 0 and redis.call('EXISTS', board, members) < 2 then total = nil end
local before = total
if not total then
  if ARGV[1] ~= '1' then return -1 end
  redis.call('DEL', board, members, version)
  total = 0
end
for first = 3, #ARGV, 800 do
  local last = math.min(first + 799, #ARGV)
  local players, gone, ranked, known = {}, {}, {}, {}
  for i = first, last, 4 do players[#players + 1] = ARGV[i] end
  for place, held in ipairs(redis.call('HMGET', members, unpack(players))) do
    local i = first + 4 * (place - 1)
    local fresh, member, has, old = tonumber(ARGV[i + 1]), ARGV[i + 3], 0, nil
    if held then
      local space = string.find(held, ' ', 1, true)
      has, old = tonumber(string.sub(held, 1, space - 1)), string.sub(held, space + 1)
    end
    if fresh > has then
      if old and old ~= '' and old ~= member then gone[#gone + 1] = old end
      if member ~= '' then ranked[#ranked + 1], ranked[#ranked + 2] = ARGV[i + 2], member end
      known[#known + 1], known[#known + 2] = ARGV[i], ARGV[i + 1] .. ' ' .. member
      total = total + fresh - has
    end
  end
  if #gone > 0 then redis.call('ZREM', board, unpack(gone)) end
  if #ranked > 0 then redis.call('ZADD', board, unpack(ranked)) end
  if #known > 0 then redis.call('HSET', members, unpack(known)) end
end
if total == before then return total end
if before and before > 0 and total % 16 > 0 then
  redis.call('SET', version, total, 'KEEPTTL')
else
  redis.call('SET', version, total, 'EX', ARGV[2])
  redis.call('EXPIRE', board, ARGV[2])
  redis.call('EXPIRE', members, ARGV[2])
end
redis.call('SPUBLISH', channel, total)
return total
"""
"""KEYS: board, members, version, channel. ARGV: whole?, seconds to keep, then player, version, weight, member of each
player, each once; of one who was removed the member is empty. Returns the board's version, or COLD where the board is
not in the cache and what is given is not the whole of it. A board of which a part was evicted is not in the cache.
Redis takes many members in one call several times faster than one by one; two hundred at once are well within Lua's
stack. Every sixteenth change prolongs a board."""

READ = """
local version = redis.call('GET', KEYS[3])
if not version then return false end
if version ~= '0' and redis.call('EXISTS', KEYS[1], KEYS[2]) < 2 then return false end
local held, rank, first, near = redis.call('HGET', KEYS[2], ARGV[2]), 0, 0, {}
local member = held and string.sub(held, string.find(held, ' ', 1, true) + 1) or ''
if member ~= '' then
  rank = redis.call('ZRANK', KEYS[1], member)
  first = math.max(0, rank - ARGV[3])
  near = redis.call('ZRANGE', KEYS[1], first, rank + ARGV[3], 'WITHSCORES')
end
return {version, redis.call('ZCARD', KEYS[1]), redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1, 'WITHSCORES'),
  rank, near, first}
"""
"""KEYS: board, members, version. ARGV: top, player, how many around. Returns nothing where the board is not in the
cache; else its version, the number of players, the top, the player's rank from 0, the rows around, the rank of their
first."""
