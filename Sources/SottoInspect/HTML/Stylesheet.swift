// SPDX-License-Identifier: Apache-2.0

/// How a report looks. The page's policy allows this text by its hash: it stands in the page as it is here.
enum Stylesheet {
  /// All of it.
  static let text = colours + page + parts + bytes + drawings + narrow + paper

  private static let colours = """
    :root{color-scheme:light dark;--paper:#fcfbf8;--card:#fff;--ink:#23211d;--soft:#5d5850;--rule:#dcd7cc;--accent:#0f5a54;--good:#1d6333;--bad:#a3211a;\
    --open:#6d5312;--goodbg:#e8f3ea;--badbg:#fbeae8;--openbg:#f7f0dc;--codebg:#f4f1ea;--lit:#23211d;--litink:#fff;\
    --k0:#dbe8fb;--k1:#fce6cb;--k2:#d8f0dc;--k3:#f7dcea;--k4:#e6e0fa;--k5:#d2eef1;--k6:#f3edc3;--k7:#e6e3dd;\
    --u0:#3a6ab5;--u1:#a85f0f;--u2:#2c7d42;--u3:#a83a75;--u4:#6449b0;--u5:#14757f;--u6:#7f6c00;--u7:#6b665e}
    @media (prefers-color-scheme:dark){:root{--paper:#17181a;--card:#1e2023;--ink:#e8e5df;--soft:#aaa59b;--rule:#3a3b3e;--accent:#7cc9c0;--good:#86cf99;\
    --bad:#ff9a90;--open:#e2c46b;--goodbg:#1b2c20;--badbg:#381e1c;--openbg:#312a17;--codebg:#26282b;--lit:#f3efe7;--litink:#17181a;\
    --k0:#1e3554;--k1:#4d371c;--k2:#1d4128;--k3:#4b2439;--k4:#362e5c;--k5:#16434a;--k6:#454016;--k7:#3c3b39;\
    --u0:#8ab4f5;--u1:#eeb06a;--u2:#7fd096;--u3:#f097c4;--u4:#b9a5f5;--u5:#6fd0da;--u6:#dccb62;--u7:#bdb8ae}}

    """

  private static let page = """
    *{box-sizing:border-box}
    html{scroll-padding-top:1rem;-webkit-text-size-adjust:100%;text-size-adjust:100%}
    body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif;\
    overflow-wrap:anywhere}
    h1,h2,h3{font-family:ui-serif,"Iowan Old Style",Charter,Georgia,"DejaVu Serif",serif;font-weight:600;line-height:1.2;text-wrap:balance}
    h1{font-size:clamp(1.6rem,1.1rem + 2.4vw,2.6rem);margin:.1em 0 .4em}
    h2{font-size:1.6rem;margin:0 0 1rem;padding-top:2.2rem;border-top:1px solid var(--rule)}
    h3{font-size:1.15rem;margin:1.6rem 0 .5rem}
    h4{font-size:.95rem;margin:1rem 0 .3rem}
    p{margin:.5rem 0;max-width:72ch}
    a{color:var(--accent)}
    :focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:2px}
    code,pre{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    code{font-size:.86em}
    pre{margin:0}
    .skip{position:absolute;left:-99rem}
    .skip:focus{left:1rem;top:1rem;z-index:2;background:var(--card);padding:.5rem 1rem}
    .top{max-width:88rem;margin:0 auto;padding:2.4rem 1.5rem 1.2rem}
    .frame{max-width:88rem;margin:0 auto;padding:0 1.5rem;display:grid;grid-template-columns:13rem minmax(0,1fr);gap:2.5rem}
    nav ol{list-style:none;margin:0;padding:1.2rem 0 0;position:sticky;top:0;font-size:.92rem}
    nav a{display:block;padding:.28rem 0;color:var(--soft);text-decoration:none}
    nav a:hover{color:var(--accent);text-decoration:underline}
    section{margin-bottom:2.4rem}
    section:first-child h2{border-top:0;padding-top:1rem}
    footer{max-width:88rem;margin:0 auto;padding:1rem 1.5rem 3rem;color:var(--soft);font-size:.9rem}
    summary{cursor:pointer}
    table{width:100%;border-collapse:collapse;font-size:.92rem;margin:1rem 0}
    caption{text-align:left;color:var(--soft);padding:.3rem 0}
    th,td{text-align:left;vertical-align:top;padding:.5rem .8rem .5rem 0;border-top:1px solid var(--rule)}
    thead th{border-top:0;color:var(--soft);font-weight:500}
    tbody th{font-weight:600;width:26%}
    td{min-width:8.5rem}
    tr:target,article:target,details:target{box-shadow:0 0 0 3px var(--accent);border-radius:4px}
    td .label{display:none}
    .none,.hint,.legend,.more,.setting,.kind,.note{color:var(--soft)}

    """

  private static let parts = """
    .kind{margin:0;letter-spacing:.02em}
    .verdict{font-size:1.1rem;max-width:none;padding:.7rem 1rem;border-left:5px solid;border-radius:4px;margin:0}
    .verdict.good,.mark.good{color:var(--good)}.verdict.bad,.mark.bad{color:var(--bad)}.verdict.open,.mark.open{color:var(--open)}
    .verdict.good{background:var(--goodbg)}.verdict.bad{background:var(--badbg)}.verdict.open{background:var(--openbg)}
    .symbol{font-size:1.2em;font-weight:700}
    .details{list-style:none;padding:0;margin:.7rem 0 0;display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;color:var(--soft);font-size:.92rem}
    .mark{font-weight:600;white-space:nowrap}
    .facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr));gap:.7rem 1.6rem;margin:.8rem 0}
    .facts dt{color:var(--soft);font-size:.85rem}
    .facts dd{margin:0}
    .facts ul{margin:0;padding-left:1.1rem}
    .failure{border:1px solid var(--bad);border-radius:6px;padding:.2rem 1.2rem 1rem;background:var(--card);margin-bottom:1.5rem}
    .advice{padding-left:1.3rem;margin:.5rem 0}
    .advice li{margin:.8rem 0}
    .advice h4{margin:0}
    .advice p{margin:.15rem 0 .4rem}
    .command{background:var(--codebg);border-radius:4px;padding:.55rem .8rem;font-size:.88rem;overflow-x:auto;white-space:pre-wrap;max-width:100%}
    .chapter{border:1px solid var(--rule);border-radius:6px;background:var(--card);padding:.8rem 1.2rem;margin:.8rem 0}
    .chapter summary h3{display:inline;font-size:1.15rem}
    .chapter .setting{font-size:.9rem;margin-left:.4rem}
    .chapter .conclusion{border-left:3px solid var(--accent);padding-left:.8rem}
    .chapter .facts{font-size:.92rem;display:block}
    .chapter .facts div{display:grid;grid-template-columns:9.5rem minmax(0,1fr);padding:.22rem 0;gap:0 .8rem}
    .chapter .facts dt{font-size:inherit}
    .choice{margin-bottom:1.6rem}
    .choice h3::first-letter{text-transform:uppercase}
    .offered{list-style:none;padding:0;margin:.3rem 0;display:flex;flex-wrap:wrap;gap:.35rem;font-size:.88rem}
    .offered li{border:1px solid var(--rule);border-radius:4px;padding:.1rem .5rem}
    .offered .chosen{border:2px solid var(--accent);font-weight:600}
    .tag{font-size:.78rem;color:var(--accent);font-weight:600}
    .chains{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:0 2rem}
    .chains ol{margin:.2rem 0;padding-left:1.4rem}
    .reasons{list-style:none;padding:0}
    .reasons li{display:grid;grid-template-columns:6.5rem 1fr;padding:.2rem 0}
    .certificate,.message,.signature{border:1px solid var(--rule);border-radius:6px;background:var(--card);padding:.9rem 1.2rem 1.1rem;margin:1rem 0}
    .certificate h4{font-size:1.02rem;margin-top:0}
    .names{columns:2 16rem}
    .bytes{word-break:break-all}
    .message h3,.signature h3{margin:0}
    .number{display:inline-block;min-width:1.6em;color:var(--soft);font-variant-numeric:tabular-nums}
    .message .from{font:400 .85rem system-ui,sans-serif;color:var(--soft);white-space:nowrap}
    .message .how{margin:.1rem 0 .5rem;color:var(--soft);font-size:.92rem}
    .record,.body,.recompute{font-size:.92rem;margin:.4rem 0}
    .problem{color:var(--bad);border-left:3px solid var(--bad);padding-left:.7rem}
    .redacted{color:var(--soft);font-style:italic}
    .inputs{margin:0;padding-left:1.2rem}
    td p,th p{margin:.15rem 0;font-weight:400;font-size:.88rem}
    .terms summary h3{display:inline}
    .terms dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,26rem),1fr));gap:1.1rem 2.2rem;font-size:.93rem;margin:.8rem 0 1.4rem}
    .terms dt{font-weight:600}
    .terms dt .w{font-weight:400;color:var(--soft);font-size:.85rem}
    .terms dd{margin:.1rem 0}
    .terms .label{color:var(--soft)}
    .terms ul{display:inline;list-style:none;padding:0}
    .terms li{display:inline}
    .terms li+li::before{content:", "}
    .terms div:target{box-shadow:0 0 0 3px var(--accent);border-radius:4px}

    """

  private static let bytes = """
    .pair{display:grid;grid-template-columns:auto minmax(0,1fr);gap:1.2rem;align-items:start;margin-top:.6rem}
    .pair.single{grid-template-columns:minmax(0,1fr)}
    .dump{display:flex;gap:1.1em;max-height:82vh;overflow:auto;position:sticky;top:.5rem;padding:.5rem .6rem;background:var(--codebg);border-radius:4px;\
    font-size:.75rem;line-height:1.65}
    .dump pre{font-size:inherit}
    .dump .at{color:var(--soft)}
    .dump i{font-style:normal;cursor:pointer;box-shadow:-1px 0 var(--paper);text-decoration:underline;text-underline-offset:.24em;text-decoration-thickness:1px}
    .k0{background:var(--k0);text-decoration-color:var(--u0)!important}.k1{background:var(--k1);text-decoration-color:var(--u1)!important}
    .k2{background:var(--k2);text-decoration-color:var(--u2)!important}.k3{background:var(--k3);text-decoration-color:var(--u3)!important}
    .k4{background:var(--k4);text-decoration-color:var(--u4)!important}.k5{background:var(--k5);text-decoration-color:var(--u5)!important}
    .k6{background:var(--k6);text-decoration-color:var(--u6)!important}.k7{background:var(--k7);text-decoration-color:var(--u7)!important}
    .dump .k1,.n.k1,.dump .k5,.n.k5{text-decoration-style:dotted}
    .dump .k2,.n.k2,.dump .k6,.n.k6{text-decoration-style:dashed}
    .dump .k3,.n.k3,.dump .k7,.n.k7{text-decoration-style:double}
    .tree{min-width:0;font-size:.88rem;line-height:1.45}
    .fields,.fields ul{list-style:none;margin:0;padding:0}
    .fields ul{padding-left:.75rem;border-left:1px solid var(--rule);margin-left:.5rem}
    .f{padding:.14rem .3rem;border-radius:3px}
    .f b{font-weight:600}
    .f .n{display:inline-block;min-width:1.9em;text-align:center;font-size:.76rem;border-radius:3px;font-variant-numeric:tabular-nums;color:var(--soft)}
    .f .n[class*=k]{color:var(--ink);text-decoration:underline;text-underline-offset:.2em}
    .f .w{color:var(--soft);font-size:.8rem;white-space:nowrap}
    .f code{font-size:.78rem;color:var(--soft)}
    .f .note{margin:.05rem 0 .1rem 2.1em;font-size:.82rem}
    .f cite{font-style:normal;white-space:nowrap}
    .fields li:focus-visible{outline-offset:-2px}
    .lit>.f{background:var(--codebg);box-shadow:inset 3px 0 var(--lit)}
    .dump i.lit{background:var(--lit);color:var(--litink)}

    """

  private static let drawings = """
    .timeline{display:block;margin:.5rem 0 1.2rem;font-size:.8rem}
    .timeline text{fill:var(--soft)}
    .timeline .rail{stroke:var(--rule);stroke-width:2}
    .timeline .scale{stroke:none}.timeline line.scale{stroke:var(--soft)}
    .timeline .client{fill:var(--accent)}
    .timeline .server{fill:var(--card);stroke:var(--accent);stroke-width:2.5}
    .sides{display:flex;justify-content:space-between;font-weight:600;margin:0 0 .2rem 5rem}
    .ladder{list-style:none;margin:0;padding:0}
    .ladder a{display:grid;grid-template-columns:5rem 1fr;padding:.35rem 0;color:inherit;text-decoration:none;position:relative}
    .ladder a::after{content:"";position:absolute;left:5rem;right:0;top:0;bottom:0;border:solid var(--rule);border-width:0 2px;pointer-events:none}
    .ladder a:hover{background:var(--codebg)}
    .ladder a:hover b{text-decoration:underline}
    .ladder .when{grid-row:1/4;color:var(--soft);font-size:.85rem;font-variant-numeric:tabular-nums}
    .ladder .what,.ladder .how{grid-column:2;padding:0 1rem}
    .ladder .from{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .ladder .summary{color:var(--soft);font-size:.92rem}
    .ladder .how{font-size:.85rem;color:var(--soft)}
    .ladder .left .what,.ladder .left .how{text-align:right}
    .ladder .arrow{grid-column:2;height:0;border-top:2px solid var(--accent);margin:.35rem 12px;position:relative}
    .ladder .plain .arrow{border-top-style:dashed;border-color:var(--soft)}
    .ladder .arrow::after{content:"";position:absolute;top:-6px;border:5px solid transparent}
    .ladder .right .arrow::after{right:-10px;border-left:9px solid var(--accent);border-right:0}
    .ladder .left .arrow::after{left:-10px;border-right:9px solid var(--accent);border-left:0}
    .ladder .plain.right .arrow::after{border-left-color:var(--soft)}
    .ladder .plain.left .arrow::after{border-right-color:var(--soft)}
    .drawing{overflow-x:auto;margin:1rem 0;padding:.5rem 0}
    .drawing svg{display:block;margin:0 auto}
    .drawing rect{fill:var(--card);stroke:var(--ink);stroke-width:1}
    .drawing .input rect{fill:var(--k6)}
    .drawing .joined rect{fill:var(--k3)}
    .drawing .extract rect{fill:var(--k0);stroke-width:2}
    .drawing .cut rect{fill:var(--k7)}
    .drawing .unknown rect{stroke-dasharray:4 3}
    .drawing text{fill:var(--ink);font-size:10.5px;text-anchor:middle}
    .drawing .name{font-size:12px;font-weight:600}
    .drawing .edge{fill:none;stroke:var(--soft);stroke-width:1.2}
    .drawing .tip{fill:var(--soft)}
    .bar{display:block;margin:.4rem 0 .2rem;max-width:40rem}
    .bar .track{fill:var(--codebg);stroke:var(--rule)}
    .bar .over.good{fill:var(--accent)}
    .bar .over.bad{fill:var(--bad)}
    .validity{margin:.1rem 0;font-size:.92rem}

    """

  private static let narrow = """
    @media (max-width:70rem){.pair{grid-template-columns:minmax(0,1fr)}.dump{position:static;max-height:60vh}}
    @media (max-width:56rem){.frame{display:block}nav ol{position:static;display:flex;flex-wrap:wrap;gap:0 1.1rem;padding:.3rem 0 .8rem}\
    nav a{padding:.35rem 0}}
    @media (max-width:40rem){.top{padding:1.4rem 1rem 1rem}.frame,footer{padding-left:1rem;padding-right:1rem}\
    .message,.certificate,.signature,.chapter,.failure{padding:.7rem .75rem}\
    .dump{font-size:.66rem;gap:.7em;padding:.4rem}.record .dump,.body .dump{margin-left:-.35rem;margin-right:-.35rem}\
    .timeline .minor{display:none}.ladder a{grid-template-columns:1fr}.ladder a::after,.sides{left:0;margin-left:0}.ladder .when{grid-row:auto;grid-column:1;padding:0 1rem}\
    .ladder .what,.ladder .how,.ladder .arrow{grid-column:1}.ladder .left .when{text-align:right}\
    .reasons li,.chapter .facts div{grid-template-columns:1fr}\
    table,tbody,tr,tbody th,td{display:block;width:auto}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\
    tr{border-top:1px solid var(--rule);padding:.5rem 0}tbody th,td{border:0;padding:.15rem 0}\
    td .label{display:block;color:var(--soft);font-size:.8rem}}
    @media (prefers-reduced-motion:no-preference){html{scroll-behavior:smooth}}

    """

  private static let paper = """
    @media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--rule:#bbb;--accent:#084b46;--good:#14502a;--bad:#8c1710;--open:#5a430c;\
    --goodbg:#fff;--badbg:#fff;--openbg:#fff;--codebg:#fff;--lit:#000;--litink:#fff;--k0:#e6effc;--k1:#fdeedb;--k2:#e2f4e5;--k3:#f9e6f0;--k4:#ede9fb;\
    --k5:#dff3f5;--k6:#f7f2d4;--k7:#eeece8;--u0:#3a6ab5;--u1:#a85f0f;--u2:#2c7d42;--u3:#a83a75;--u4:#6449b0;--u5:#14757f;--u6:#7f6c00;--u7:#6b665e}\
    body{font-size:10pt}nav,.skip,.hint{display:none}.frame{display:block;padding:0}.pair{display:block}.dump{position:static;max-height:none;overflow:visible}\
    .drawing{overflow:visible}.drawing svg{max-width:100%;height:auto}details::details-content{content-visibility:visible;block-size:auto;display:block}\
    h2,h3,h4{break-after:avoid}.ladder li,.f,tr{break-inside:avoid}}

    """
}
