#!lua
-- Gives a node a part that is free, or whose node has let its lease run out: {part, job}.
-- KEYS job   ARGV node, lease in ms, parts, parts that the node may have, '1' if others' count
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'queued' and state ~= 'running' then
  return {}
end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local mine, free, expired = 0, nil, nil
for part = 0, ARGV[3] - 1 do
  local holder = redis.call('HMGET', KEYS[1], 'part:' .. part, 'until:' .. part)
  local over = holder[1] and tonumber(holder[2]) < now
  if not holder[1] then
    free = free or part
  elseif over and (ARGV[5] == '1' or holder[1] == ARGV[1]) then
    expired = expired or part
  elseif holder[1] == ARGV[1] then
    mine = mine + 1
  end
end
local part = free or expired
if not part or mine >= tonumber(ARGV[4]) then
  return {}
end
redis.call('HSET', KEYS[1], 'part:' .. part, ARGV[1], 'until:' .. part, now + ARGV[2])
return {tostring(part), redis.call('HGETALL', KEYS[1])}
