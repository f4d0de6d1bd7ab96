-- Puts every key once, tells of every thousandth answer, and says "filled" when all are answered. Whoever started wrk
-- then ends it by SIGINT, for wrk itself knows no end but that of its time.
--
--   wrk -t1 ... -s fill.lua URL -- api=kv|etcd from=N to=N bytes=N prefix=TEXT [query=TEXT]

local here = debug.getinfo(1, 'S').source:match('^@(.*/)')
local api = dofile(here .. 'api.lua')

local never = 1000000000 -- milliseconds
local put, first, wanted
local given_out, sent, answered, refused = 0, 0, 0, 0

function init(args)
  local given = api.arguments(args)
  put = api.requests(given)
  first = tonumber(given.from)
  wanted = tonumber(given.to) - first + 1
end

local function tell(...)
  io.write(string.format(...))
  io.flush()
end

-- Asked before each request: a connection that finds no key left is silent from then on.
function delay()
  if given_out == wanted then
    return never
  end
  given_out = given_out + 1
  return 0
end

function request()
  -- wrk makes one that it does not send, to look at it, before any connection has asked.
  if given_out > 0 then
    sent = sent + 1
  end
  return put(first + math.max(sent, 1) - 1)
end

function response(status)
  answered = answered + 1
  if status ~= 200 then
    refused = refused + 1
  end
  if answered == wanted then
    tell('filled %d refused %d\n', wanted, refused)
  elseif answered % 1000 == 0 then
    tell('answered %d\n', answered)
  end
end
