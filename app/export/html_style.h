// How the page looks: one colour a layer, calm space, light and dark, and paper.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace packetarium {

constexpr std::string_view htmlStyle = R"(:root { color-scheme: light dark;
  --bg: #f6f7f9; --panel: #fff; --line: #dfe3e8; --ink: #1c2430; --dim: #5b6675; --accent: #1a5fd0; --lost: #b3261e;
  --link: #8f5d0a; --net: #20659e; --tran: #14755a; --sess: #7a4aa6; --app: #b03a22; --plain: #5b6675;
  --linkbg: #fdf3df; --netbg: #e4f0fa; --tranbg: #e0f4ec; --sessbg: #f0e8f8; --appbg: #fbe7e2; --plainbg: #eef2f6; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #14181e; --panel: #1c222b; --line: #333c48; --ink: #e6eaf0; --dim: #9aa7b6; --accent: #7fb0ff; --lost: #ff8a80;
  --link: #e3b25c; --net: #74b8ec; --tran: #5bcaa3; --sess: #c39ce6; --app: #f08d76; --plain: #9aa7b6;
  --linkbg: #3a2f17; --netbg: #17304a; --tranbg: #123a2e; --sessbg: #33254a; --appbg: #46231b; --plainbg: #262e39; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1280px; padding: 24px 20px 40px; background: var(--bg); color: var(--ink);
  font: 15px/1.5 Inter, system-ui, sans-serif; }
h1 { margin: 0; font-size: 26px; overflow-wrap: anywhere; } h2 { margin: 36px 0 8px; font-size: 19px; }
h3 { margin: 0 0 6px; font-size: 15px; } p { margin: 4px 0; }
a { color: var(--accent); } code, pre { font-family: "JetBrains Mono", ui-monospace, monospace; font-size: 12.5px; }
.brand { color: var(--accent); font-weight: 700; letter-spacing: .02em; } .dim { color: var(--dim); font-weight: 400; }
.lost { color: var(--lost); fill: var(--lost); font-weight: 700; }
.lanes { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(380px, 100%), 1fr)); gap: 14px;
  align-items: start; }
.lane { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; }
.ladder { width: 100%; height: auto; font: 10.5px Inter, system-ui, sans-serif; fill: var(--ink); }
.ladder .life { stroke: var(--line); } .ladder .end { font-weight: 600; font-size: 12px; text-anchor: middle; }
.ladder .arrow { stroke-width: 1.8; } .ladder .label { text-anchor: middle; }
.ladder .label, .ladder .time { paint-order: stroke; stroke: var(--panel); stroke-width: 2.5px; stroke-opacity: .75; }
.ladder .time { text-anchor: end; font-size: 9px; fill: var(--dim); }
.ladder .phase { font-size: 9.5px; font-weight: 600; fill: var(--dim); }
.ladder a:hover .label, .ladder a:focus .label { text-decoration: underline; }
.group { opacity: .75; }
.line-link { stroke: var(--link); } .fill-link, .ink-link { fill: var(--link); }
.line-net { stroke: var(--net); } .fill-net, .ink-net { fill: var(--net); }
.line-tran { stroke: var(--tran); } .fill-tran, .ink-tran { fill: var(--tran); }
.line-sess { stroke: var(--sess); } .fill-sess, .ink-sess { fill: var(--sess); }
.line-app { stroke: var(--app); } .fill-app, .ink-app { fill: var(--app); }
.line-plain { stroke: var(--plain); } .fill-plain, .ink-plain { fill: var(--plain); }
.fill-linkbg { fill: var(--linkbg); } .fill-netbg { fill: var(--netbg); } .fill-tranbg { fill: var(--tranbg); }
.fill-sessbg { fill: var(--sessbg); } .fill-appbg { fill: var(--appbg); } .fill-plainbg { fill: var(--plainbg); }
table { border-collapse: collapse; width: 100%; font-size: 13.5px; }
th, td { padding: 4px 8px; text-align: left; vertical-align: top; }
.wide { overflow-x: auto; background: var(--panel); border: 1px solid var(--line); border-radius: 10px; }
.packets th { color: var(--dim); border-bottom: 1px solid var(--line); white-space: nowrap; }
.packets tr + tr td { border-top: 1px solid var(--line); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.cost { max-width: 860px; } .cost .bar { width: 40%; } .cost svg { width: 100%; height: 12px; display: block; }
.square { display: inline-block; width: 17px; height: 17px; margin-right: 2px; border-radius: 4px; text-align: center;
  font: 600 11px/17px Inter, system-ui, sans-serif; }
.link { background: var(--linkbg); color: var(--link); } .net { background: var(--netbg); color: var(--net); }
.tran { background: var(--tranbg); color: var(--tran); } .sess { background: var(--sessbg); color: var(--sess); }
.app { background: var(--appbg); color: var(--app); } .plain { background: var(--plainbg); color: var(--ink); }
.square { box-shadow: inset 0 0 0 1px currentcolor; }
details { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; margin: 6px 0; }
summary { padding: 7px 12px; cursor: pointer; } .packet { padding: 4px 14px 12px; scroll-margin-top: 60px; }
.packet:target { outline: 2px solid var(--accent); outline-offset: -2px; border-radius: 8px; }
.story { background: var(--plainbg); border-radius: 8px; padding: 8px 12px; }
.layer { margin: 12px 0 4px; padding: 4px 10px; border-radius: 6px; font-size: 14px; }
.fields td { padding: 1px 8px; } .fields .value { overflow-wrap: anywhere; max-width: 420px; }
.fields td:first-child { width: 26%; }
.warning b, .error b { color: var(--lost); } p.warning { color: var(--lost); }
.bytes { overflow-x: auto; line-height: 1.6; margin: 12px 0 0; }
footer { margin-top: 40px; font-size: 13px; }
@media print { body { max-width: none; background: #fff; } details { break-inside: avoid; } }
)";

} // namespace packetarium
