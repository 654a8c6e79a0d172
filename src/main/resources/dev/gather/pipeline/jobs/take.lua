#!lua
-- Members of a part above an index: those that it was given before, else others. A part has in hand
-- what it works on at once, or more where there is much for all: {entry, line, …}.
-- KEYS job, members   ARGV node, part, index, limit, in hand, width, parts
local head = redis.call('HMGET', KEYS[1], 'state', 'part:' .. ARGV[2], 'total', 'taken')
if (head[1] ~= 'queued' and head[1] ~= 'running') or head[2] ~= ARGV[1] then
  return {}
end
local function given(from, count)
  local reply = redis.call('XREADGROUP', 'GROUP', 'workers', 'part-' .. ARGV[2],
    'COUNT', count, 'STREAMS', KEYS[2], from)
  local found = {}
  for _, entry in ipairs(reply and reply[1][2] or {}) do
    found[#found + 1] = entry[1]
    found[#found + 1] = entry[2][2]
  end
  return found
end
local before = given((ARGV[3] + 1) .. '-0', ARGV[4])
if #before > 0 then
  return before
end
local parts, room = tonumber(ARGV[7]), tonumber(ARGV[4])
if parts > 1 then
  local fair = math.floor((head[3] - head[4]) / (2 * parts))
  room = math.min(room, math.max(tonumber(ARGV[6]), fair) - ARGV[5])
end
if room <= 0 or tonumber(head[3]) == tonumber(head[4]) then
  return {}
end
local found = given('>', room)
redis.call('HINCRBY', KEYS[1], 'taken', #found / 2)
return found
