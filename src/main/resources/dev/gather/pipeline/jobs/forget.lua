#!lua flags=allow-oom
-- Deletes a job that has ended: {'1', its key or ''}; {'0'} if it has not; {} if there is none.
-- KEYS job, members, results
local head = redis.call('HMGET', KEYS[1], 'state', 'key')
if not head[1] then
  return {}
end
if head[1] == 'queued' or head[1] == 'running' then
  return {'0'}
end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3])
return {'1', head[2] or ''}
