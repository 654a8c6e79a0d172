-- Reads messages of one room. KEYS: room, log. ARGV: epoch and offset of the place to begin at
-- (epoch empty for none), most messages, eldest (ms).
-- Returns epoch, last offset, whether the messages follow on the place, and these; nothing without a room.
local epoch, last = unpack(redis.call('HMGET', KEYS[1], 'epoch', 'last'))
if not epoch then return {} end
local since, limit = tonumber(ARGV[2]), tonumber(ARGV[3])

local function young(entry)
  return tonumber(string.match(entry[2][4], '^%d+')) >= tonumber(ARGV[4])
end

if ARGV[1] == epoch and since <= tonumber(last) then
  if since == tonumber(last) then return {epoch, last, 1, {}} end
  if limit > 0 then
    local after = redis.call('XRANGE', KEYS[2], string.format('(%.0f-0', since), '+', 'COUNT', limit)
    if after[1] and after[1][1] == string.format('%.0f-0', since + 1) and young(after[1]) then
      return {epoch, last, 1, after}
    end
  end
end
local newest = {}
if limit > 0 then
  for _, entry in ipairs(redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', limit)) do
    if not young(entry) then break end
    table.insert(newest, 1, entry)
  end
end
return {epoch, last, 0, newest}
