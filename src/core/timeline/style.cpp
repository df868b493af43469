#include "core/timeline/style.hpp"

namespace rexa::core {

const std::string_view timeline_style = R"css(
:root{color-scheme:light dark;--bg:#f5f6f8;--surface:#fff;--raised:#fbfbfd;--ink:#191d23;
--muted:#5c6673;--line:#dce1e7;--accent:#3a56d4;--focus:#3a56d4;--ok:#12794a;--bad:#c22f2b;
--warn:#a35a00;--grey:#66707d;--again:#6d3fc9;--code:#f6f7f9;
--mono:ui-monospace,SFMono-Regular,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Noto Sans",Arial,sans-serif}
@media (prefers-color-scheme:dark){:root{--bg:#0d1014;--surface:#161a20;--raised:#1b2027;
--ink:#e7eaef;--muted:#98a3b0;--line:#2a313b;--accent:#93a5ff;--focus:#93a5ff;--ok:#46c07f;
--bad:#ff7a72;--warn:#eeb146;--grey:#98a3b0;--again:#b79cff;--code:#11151a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 var(--sans);
-webkit-text-size-adjust:100%}
a{color:var(--accent)}
a:focus-visible,summary:focus-visible,pre:focus-visible,.scroll:focus-visible{
outline:3px solid var(--focus);outline-offset:2px;border-radius:6px}
code,pre{font-family:var(--mono);font-size:13px}
h1,h2,h3,p,dl,ul{margin:0}
.skip{position:absolute;left:-999px}
.skip:focus{left:12px;top:8px;background:var(--surface);padding:6px 10px;z-index:9}
.defs{position:absolute}
.page{display:grid;grid-template:auto minmax(0,1fr)/minmax(0,1fr) minmax(380px,34vw);
height:100vh}
.top{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:6px 22px;align-items:center;
padding:12px 22px;background:var(--surface);border-bottom:1px solid var(--line)}
.top h1{font-size:17px;font-weight:650;letter-spacing:-.01em}
.top .sum{color:var(--muted);font-size:14px}
.legend{display:flex;flex-wrap:wrap;gap:4px 14px;margin-left:auto;padding:0;list-style:none;
font-size:13px;color:var(--muted)}
.legend li{display:inline-flex;gap:6px;align-items:center}
.icon{width:16px;height:16px;flex:none;vertical-align:-3px}
.map{min-width:0;overflow:auto;padding:0 0 28px;scroll-padding-top:42vh}
.map h2,.side>h2{font-size:12px;font-weight:650;text-transform:uppercase;letter-spacing:.07em;
color:var(--muted);padding:16px 22px 6px}
.scroll{overflow:auto;max-height:62vh;direction:rtl;scroll-padding:24vh}
.overview{display:block;margin:2px 22px 10px;padding:6px;box-sizing:content-box;
width:calc(100% - 58px);
background:var(--surface);border:1px solid var(--line);border-radius:8px}
.overview rect{fill:currentColor;stroke:currentColor;stroke-width:1;vector-effect:non-scaling-stroke}
.overview rect:hover{stroke:var(--ink);stroke-width:5}
.overview path{fill:none;stroke:var(--line);stroke-width:1;vector-effect:non-scaling-stroke}
.figure{display:block;direction:ltr;margin-right:auto;margin-left:0;font-family:var(--sans)}
.axis path{stroke:var(--line);fill:none}
.axis .tick{stroke-dasharray:2 5;opacity:.75}
.axis text{font-size:11.5px;fill:var(--muted);font-variant-numeric:tabular-nums}
.axis .day{font-weight:650;fill:var(--ink)}
.edge{fill:none;stroke:var(--grey);stroke-width:1.75;opacity:.7}
.edge.again{stroke:var(--again);stroke-dasharray:3 4}
.card{text-decoration:none;color:var(--grey)}
.card>rect{fill:var(--surface);stroke:var(--line);stroke-width:1.25}
.card.again>rect{stroke-dasharray:4 3}
.card:hover>rect{stroke:currentColor;stroke-width:2}
.card:focus-visible{outline:none}
.card:focus-visible>rect{stroke:var(--focus);stroke-width:3;stroke-dasharray:none}
.card text{fill:var(--ink)}
.card .task{font-size:12.5px;font-weight:600}
.card .facts{font-size:11.5px;fill:var(--muted);font-variant-numeric:tabular-nums}
.card .id{font-family:var(--mono);font-size:11px}
.card .sign{font-weight:750;font-size:13px}
.card use,.icon{fill:currentColor}
symbol .cut,symbol .stroke{fill:none;stroke:var(--surface);stroke-width:2.2;stroke-linecap:round;
stroke-linejoin:round}
symbol .stroke{stroke:currentColor}
symbol .ring{fill:none;stroke:currentColor;stroke-width:2.2}
symbol .dash{stroke-dasharray:4 2.6}
.st-succeeded,.vd-reproduced{color:var(--ok)}
.st-failed{color:var(--bad)}
.st-timed_out,.st-killed_memory,.st-killed_output,.vd-differs{color:var(--warn)}
.st-cancelled,.st-interrupted,.vd-inconclusive{color:var(--grey)}
.st-running{color:var(--accent)}
tspan.vd-reproduced{fill:var(--ok)}tspan.vd-differs{fill:var(--warn)}
tspan.vd-inconclusive{fill:var(--grey)}
table{border-collapse:collapse;width:calc(100% - 44px);margin:0 22px;font-size:13.5px}
th{text-align:left;font-weight:600;color:var(--muted);font-size:12px}
th,td{padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top}
td.num{font-variant-numeric:tabular-nums;white-space:nowrap;color:var(--muted)}
td a{text-decoration:none;font-weight:550}td a:hover{text-decoration:underline}
td .badge{margin-right:4px}
.side{overflow-y:auto;background:var(--surface);border-left:1px solid var(--line)}
article{display:none;padding:16px 22px 40px;scroll-margin-top:0}
article:target,article.first{display:block}
article:target~article.first{display:none}
article header{margin-bottom:12px}
article h2{font-size:20px;line-height:1.3;font-weight:680;letter-spacing:-.015em;
overflow-wrap:anywhere;margin:2px 0 8px}
.walk{display:flex;flex-wrap:wrap;gap:2px 12px;color:var(--muted);font-size:13px;
font-variant-numeric:tabular-nums}
.walk .steps{margin-left:auto;display:inline-flex;gap:12px}
.walk a{text-decoration:none}
.badges{display:flex;flex-wrap:wrap;gap:6px}
.badge{display:inline-flex;gap:6px;align-items:center;padding:1px 10px 1px 8px;
border:1px solid var(--line);border-radius:99px;font-size:12.5px;font-weight:600;
background:var(--raised);overflow-wrap:anywhere}
.badge.tag{color:var(--muted);font-weight:500}
details{border-top:1px solid var(--line);padding:8px 0}
summary{display:flex;gap:10px;align-items:baseline;cursor:pointer;list-style:none}
summary::-webkit-details-marker{display:none}
summary::before{content:"";width:6px;height:6px;border:solid var(--muted);
border-width:0 2px 2px 0;transform:rotate(-45deg) translate(-1px,-1px);flex:none}
details[open]>summary::before{transform:rotate(45deg) translate(-2px,-1px)}
summary h3{font-size:14px;font-weight:640}
.note,.cut-note{color:var(--muted);font-size:12.5px;font-weight:400}
.cut-note{font-family:var(--sans)}
pre{margin:8px 0 4px;padding:10px 12px;background:var(--code);border:1px solid var(--line);
border-radius:8px;overflow:auto;max-height:380px;line-height:1.5;tab-size:4;
unicode-bidi:isolate;overscroll-behavior:contain}
pre.err{border-left:3px solid var(--bad)}
pre.out{border-left:3px solid var(--ok)}
dl{display:grid;grid-template-columns:minmax(84px,max-content) minmax(0,1fr);gap:4px 16px;
margin:6px 0 8px;font-size:13.5px}
dt{color:var(--muted);overflow-wrap:anywhere}
dd{margin:0;overflow-wrap:anywhere;unicode-bidi:isolate}
article ul{padding-left:18px;margin:6px 0;font:13px/1.6 var(--mono);overflow-wrap:anywhere}
.chip{display:inline-flex;gap:6px;align-items:center;max-width:100%;margin:0 6px 5px 0;
padding:1px 10px 1px 7px;border:1px solid var(--line);border-radius:8px;text-decoration:none;
color:var(--ink);font-size:13px;background:var(--raised)}
.chip:hover{border-color:var(--accent)}
.chip code{color:var(--muted);flex:none}
.exception{font-size:14px;margin-top:6px;color:var(--bad);overflow-wrap:anywhere}
.remark{white-space:pre-wrap;overflow-wrap:anywhere;margin:6px 0}
.esc{font-style:normal;color:var(--bad);border:1px solid currentColor;border-radius:3px;
padding:0 2px;font-size:.85em;font-family:var(--mono)}
.empty{padding:40px 22px;color:var(--muted)}
@media (max-width:1000px){.page{display:block;height:auto}.side{border-left:0;
border-top:1px solid var(--line)}.legend{margin-left:0}}
@media (max-width:700px){th:nth-child(4),td:nth-child(4),th:nth-child(5),td:nth-child(5){
display:none}}
@media print{:root{--bg:#fff;--surface:#fff;--raised:#fff;--code:#fff;--ink:#000;--muted:#444;
--line:#bbb}.page{display:block;height:auto}.scroll,.map,.side,pre{overflow:visible;
max-height:none}.figure{max-width:100%;height:auto}pre{white-space:pre-wrap;
overflow-wrap:anywhere}article{display:block!important;border-top:2px solid var(--line)}
article header{break-after:avoid}.walk .steps,.skip{display:none}.side{border:0}}
)css";

} // namespace rexa::core
