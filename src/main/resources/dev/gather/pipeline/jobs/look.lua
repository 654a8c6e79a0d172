#!lua flags=allow-oom
-- Renews what a node has of a job, and tells the job; before it '1' if nobody reads its body.
-- KEYS job   ARGV node, lease in ms, parts that it holds…
local head = redis.call('HMGET', KEYS[1], 'state', 'reader', 'read_until')
if not head[1] then
  return {}
end
local unread = '0'
if head[1] == 'queued' or head[1] == 'running' then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  for i = 3, #ARGV do
    if redis.call('HGET', KEYS[1], 'part:' .. ARGV[i]) == ARGV[1] then
      redis.call('HSET', KEYS[1], 'until:' .. ARGV[i], now + ARGV[2])
    end
  end
  if head[2] == ARGV[1] then
    redis.call('HSET', KEYS[1], 'read_until', now + ARGV[2])
  elseif head[2] and tonumber(head[3]) < now then
    unread = '1'
  end
end
return {unread, redis.call('HGETALL', KEYS[1])}
