#!lua
-- Appends members from an index on; what is there already stays. The entry of index i is i+1.
-- KEYS job, members   ARGV channel, id, index, lines…
local state = redis.call('HGET', KEYS[1], 'state')
if state ~= 'queued' and state ~= 'running' then
  return {}
end
local total = tonumber(redis.call('HGET', KEYS[1], 'total'))
local from = tonumber(ARGV[3])
if from > total then
  return redis.error_reply('GAP the store has lost members of this job')
end
for i = 4 + total - from, #ARGV do
  total = total + 1
  redis.call('XADD', KEYS[2], total .. '-0', 'm', ARGV[i])
end
redis.call('HSET', KEYS[1], 'total', total)
redis.call('PUBLISH', ARGV[1], ARGV[2])
return redis.call('HGETALL', KEYS[1])
