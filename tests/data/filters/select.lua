-- Says which packets each expression of a section selects: tshark -X lua_script:select.lua -q -r CAPTURE
-- FILTERS names the file of expressions, SECTION the capture's name in it. One run reads the capture once for all.
-- SPDX-License-Identifier: GPL-3.0-or-later
local expressions, selected = {}, {}
local isHere = false
for line in assert(io.open(os.getenv("FILTERS"))):lines() do
    if line:sub(1, 2) == "= " then
        isHere = line:sub(3) == os.getenv("SECTION")
    elseif isHere and line ~= "" and line:sub(1, 2) ~= "# " then
        table.insert(expressions, (line:gsub("\t.*", "")))
    end
end

for i, expression in ipairs(expressions) do
    local isFilter, tap = pcall(Listener.new, "frame", expression)
    if isFilter then
        selected[i] = {}
        function tap.packet(packet) table.insert(selected[i], packet.number) end
    end
end

local function ranges(numbers)
    local text, first = {}, nil
    for i, number in ipairs(numbers) do
        first = first or number
        if numbers[i + 1] ~= number + 1 then
            table.insert(text, first == number and tostring(number) or first .. "-" .. number)
            first = nil
        end
    end
    return #text > 0 and table.concat(text, ",") or "none"
end

local last = Listener.new("frame")
function last.draw()
    for i, expression in ipairs(expressions) do
        print(expression .. "\t" .. (selected[i] and ranges(selected[i]) or "refused"))
    end
end
