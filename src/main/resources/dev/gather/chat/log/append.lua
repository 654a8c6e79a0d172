-- Stores messages of one room, and publishes them. KEYS: room, log, keys.
-- ARGV: new epoch, whether a room may be made, messages kept, eldest kept (ms), the place that this
-- node knows (epoch, offset, key of its message), channel, whether to return what came after that
-- place; then of each message its key and content. Returns 0 if there is no room, else 1, the place
-- before, the offset of each message (negative if it was there), and what came after the known place.
local room, log, keys = KEYS[1], KEYS[2], KEYS[3]
local epoch = redis.call('HGET', room, 'epoch')
local last = tonumber(redis.call('HGET', room, 'last') or 0)
local known = tonumber(ARGV[6])

local function id(offset)
  return string.format('%.0f-0', offset)
end

-- Redis has less than this node knows, or something else in its place: a failover to an older replica.
local function forked()
  if ARGV[5] ~= epoch then return false end
  if known > last then return true end
  if ARGV[7] == '' then return false end
  local entry = redis.call('XRANGE', log, id(known), id(known))[1]
  return entry ~= nil and entry[2][2] ~= ARGV[7]
end

local function forget(entries, count)
  for i = 1, count do redis.call('HDEL', keys, entries[i][2][2]) end
  -- MINID can't exclude: N-1 is right after N-0.
  if count > 0 then redis.call('XTRIM', log, 'MINID', (string.gsub(entries[count][1], '0$', '1'))) end
end

if not epoch then
  if ARGV[2] == '0' then return {0} end
  epoch, last = ARGV[1], 0
  redis.call('DEL', log, keys)
  redis.call('HSET', room, 'epoch', epoch, 'last', 0)
elseif forked() then
  epoch = ARGV[1]
  redis.call('HSET', room, 'epoch', epoch)
end

local before = last
local answers, said = {}, {}
for i = 10, #ARGV, 2 do
  local offset = redis.call('HGET', keys, ARGV[i])
  if offset then
    answers[#answers + 1] = '-' .. offset
  else
    last = last + 1
    redis.call('XADD', log, id(last), 'k', ARGV[i], 'e', ARGV[i + 1])
    redis.call('HSET', keys, ARGV[i], string.format('%.0f', last))
    answers[#answers + 1] = string.format('%.0f', last)
    said[#said + 1] = ARGV[i]
    said[#said + 1] = ARGV[i + 1]
  end
end

local missing = {}
if last > before then
  redis.call('HSET', room, 'last', string.format('%.0f', last))
  redis.call('PUBLISH', ARGV[8], cjson.encode({epoch, string.format('%.0f', before + 1), said}))
  if ARGV[9] == '1' and ARGV[5] == epoch and known < before then
    missing = redis.call('XRANGE', log, '(' .. id(known), id(before))
  end
  local surplus = redis.call('XLEN', log) - tonumber(ARGV[3])
  if surplus > 0 then
    forget(redis.call('XRANGE', log, '-', '+', 'COUNT', surplus), surplus)
  end
end
local function old(entry)
  return entry and tonumber(string.match(entry[2][4], '^%d+')) < tonumber(ARGV[4])
end

local count, page = 0, redis.call('XRANGE', log, '-', '+', 'COUNT', 1)
for _ = 1, 64 do
  count = 0
  while old(page[count + 1]) do count = count + 1 end
  forget(page, count)
  if count == 0 or count < #page then break end
  page = redis.call('XRANGE', log, '-', '+', 'COUNT', 16)
end
return {1, epoch, string.format('%.0f', before), answers, missing}
