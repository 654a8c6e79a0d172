#!lua
-- Makes a job that has its place.
-- KEYS job, members   ARGV channel, id, node, lease in ms, number, options, created, key or ''
if redis.call('EXISTS', KEYS[1]) == 0 then
  local time = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'id', ARGV[2], 'number', ARGV[5], 'state', 'queued', 'options', ARGV[6],
    'created', ARGV[7], 'key', ARGV[8], 'whole', 0, 'total', 0, 'taken', 0, 'done', 0,
    'reader', ARGV[3], 'read_until', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[4])
  redis.call('XGROUP', 'CREATE', KEYS[2], 'workers', '0', 'MKSTREAM')
  redis.call('PUBLISH', ARGV[1], ARGV[2])
end
return redis.call('HGETALL', KEYS[1])
