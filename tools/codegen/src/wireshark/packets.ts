/** The part of the dissector that Wireshark calls. */
export const packets = `local broken = ProtoExpert.new(
  "rpython_sandbox.broken", "No message begins here: the rest of the packet is skipped",
  expert.group.MALFORMED, expert.severity.ERROR
)
proto.experts = { broken }

local choices = {}
for i, abi in ipairs(abis) do choices[i] = { i, abi.name, i } end
proto.prefs.abi = Pref.enum("ABI of the guest", 1, "How wide addresses are, and in which order bytes come", choices, false)

-- What is known when a packet begins: the commands whose replies are owed, those that came behind a result and are
-- obeyed with the next call, the latest request, and the bytes of each direction that are no whole message yet.
local function new_state()
  return {
    requests = 0, is_answered = true, expected = {}, late = {}, addresses = {},
    rest = { [0] = ByteArray.new(), ByteArray.new() },
  }
end

local function copy(value)
  if type(value) ~= "table" then return value end
  local result = {}
  for key, member in pairs(value) do result[key] = copy(member) end
  return result
end

-- The state before each packet: Wireshark dissects them in order once, and later again as they are looked at.
local before = {}
local latest = new_state()

function proto.init()
  before = {}
  latest = new_state()
end

local function state_before(packet)
  if before[packet] then return copy(before[packet]) end
  before[packet] = copy(latest)
  return latest
end

local ends = { [0] = "guest", "controller" }

function proto.dissector(buffer, pinfo, tree)
  local abi = abis[proto.prefs.abi]
  local state = state_before(pinfo.number)
  local direction = buffer(0, 1):uint()
  local root = tree:add(proto, buffer())
  root:add(fields.direction, buffer(0, 1))
  pinfo.cols.protocol = "SANDBOX"
  if not ends[direction] then
    root:add_proto_expert_info(broken)
    return
  end
  pinfo.cols.src, pinfo.cols.dst = ends[direction], ends[1 - direction]
  local rest = state.rest[direction]
  local data = buffer:len() > 1 and buffer(1):bytes() or ByteArray.new()
  local at, texts = 0, {}
  local bytes
  if rest:len() > 0 then
    bytes = (rest .. data):tvb("Messages that began earlier")
  elseif data:len() > 0 then
    bytes = buffer(1):tvb()
  else
    return
  end
  while at < bytes:len() do
    local next_at, text = dissect_message(direction, bytes, at, abi, state, root, pinfo.number)
    if next_at == false then
      root:add_proto_expert_info(broken)
      texts[#texts + 1] = "[broken]"
      at = bytes:len()
    elseif next_at == nil then
      root:add(fields.fragment, bytes(at))
      texts[#texts + 1] = "[" .. bytes:len() - at .. " bytes of a message]"
      break
    else
      texts[#texts + 1] = text
      at = next_at
    end
  end
  state.rest[direction] = at < bytes:len() and bytes(at):bytes() or ByteArray.new()
  pinfo.cols.info = table.concat(texts, "; ")
end

DissectorTable.get("wtap_encap"):add((wtap_encaps or wtap).USER0, proto)`;
