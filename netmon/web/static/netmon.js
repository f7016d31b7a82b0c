"use strict";
/* Theme, live updates and charts. Without it every page still says everything; nothing here decides anything.
   An element with `id` and `data-live="TOPIC ..."` is renewed when one of its topics changes: by the new HTML that the message brings along (`parts`),
   else by fetching this page again; with `data-ages`, as there are ages in it, also as often as the page without scripts would.
   Focus, scroll, open <details> and typed input stay. `data-say` marks words that are spoken when they change. */
(() => {
  const root = document.documentElement;
  const STREAM = "/api/v1/stream";
  const APART_MS = 1500, LOST_AFTER_MS = 4000, LONGEST_WAIT_MS = 20000;
  const $ = (selector, within = document) => within.querySelector(selector);
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  function themes() {
    const button = $("#theme");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      // the server writes it into the next page: asking for it here would hold up every first paint
      document.cookie = `netmon-theme=${root.dataset.theme}; Path=/; Max-Age=31536000; SameSite=Lax${location.protocol === "https:" ? "; Secure" : ""}`;
      charts.redraw();
    });
  }

  /* ---- new HTML in the place of old ---- */
  const busy = (element) => element.contains(document.activeElement) && /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);

  function put(old, fresh) {
    if (old.isEqualNode(fresh) || busy(old)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const same = focused && (focused.id ? `#${CSS.escape(focused.id)}` : focused.getAttribute("href") ? `a[href="${CSS.escape(focused.getAttribute("href"))}"]` : null);
    const said = new Map($$("[data-say]", old).map((element, at) => [at, element.textContent]));
    for (const details of $$("details[open]", old)) {
      const summary = $("summary", details)?.textContent;
      const twin = $$("details", fresh).find((one) => $("summary", one)?.textContent === summary);
      if (twin) twin.open = true;
    }
    for (const figure of $$("figure[data-drawn]", old)) {
      const twin = $$("figure[data-chart]", fresh).find((one) => one.dataset.chart === figure.dataset.chart);
      if (twin) { twin.replaceWith(figure); charts.renew(figure); }
    }
    const scrolled = [old, ...$$("[id]", old)].filter((one) => one.id && (one.scrollLeft || one.scrollTop)).map((one) => [one.id, one.scrollLeft, one.scrollTop]);
    old.replaceWith(fresh);
    for (const [id, left, top] of scrolled) document.getElementById(id)?.scrollTo({ left, top, behavior: "instant" });
    if (fresh.classList.contains("tile")) fresh.classList.add("fresh");
    if (same) (fresh.matches(same) ? fresh : $(same, fresh))?.focus({ preventScroll: true });
    $$("[data-say]", fresh).forEach((element, at) => { if (said.get(at) !== element.textContent) say(element.textContent); });
    charts.draw(fresh);
  }

  function parsed(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  }

  function say(words) {
    const spoken = $("#said");
    if (spoken) spoken.textContent = words;
  }

  /* ---- fetching this page again, never more often than every APART_MS ---- */
  const again = { wanted: new Set(), timer: 0, last: 0 };

  function fetchAgain(topics) {
    topics.forEach((topic) => again.wanted.add(topic));
    if (again.timer) return;
    const wait = Math.max(Math.random() * 150, again.last + APART_MS - Date.now());
    again.timer = setTimeout(async () => {
      again.timer = 0;
      again.last = Date.now();
      const wanted = new Set(again.wanted);
      again.wanted.clear();
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        if (answer.redirected || answer.status === 401 || answer.status === 403) { location.reload(); return; }
        if (answer.ok) swap(await answer.text(), wanted);
      } catch { lost.since(); }
    }, wait);
  }

  function swap(html, wanted) {
    const page = new DOMParser().parseFromString(html, "text/html");
    document.body.dataset.revision = page.body.dataset.revision || "";
    const chosen = $$("[data-live][id]").filter((element) => !wanted.size || element.dataset.live.split(" ").some((topic) => wanted.has(topic)));
    for (const element of chosen) {
      if (!element.isConnected) continue;
      const fresh = page.getElementById(element.id);
      if (fresh) put(element, document.adoptNode(fresh));
    }
    const clock = $(".foot > span"), newer = $(".foot > span", page);
    if (clock && newer) clock.textContent = newer.textContent;
  }

  /* ---- the stream ---- */
  const lost = {
    timer: 0,
    since() {
      if (!this.timer) this.timer = setTimeout(() => { const bar = $("#live"); if (bar) { bar.textContent = document.body.dataset.lost; bar.classList.add("lost"); } }, LOST_AFTER_MS);
    },
    over() {
      clearTimeout(this.timer);
      this.timer = 0;
      const bar = $("#live");
      if (bar) { bar.textContent = ""; bar.classList.remove("lost"); }
    },
  };

  function listen() {
    const topics = [...new Set($$("[data-live][id]").flatMap((element) => element.dataset.live.split(" ")))];
    if (!topics.length || !window.EventSource) { return refresh(); }
    let source = null, tries = 0;
    const connect = () => {
      const query = new URLSearchParams({ topics: topics.join(","), rev: document.body.dataset.revision || "" });
      const lang = new URLSearchParams(location.search).get("lang");
      if (lang) query.set("lang", lang);
      source = new EventSource(`${STREAM}?${query}`);
      source.onopen = () => { tries = 0; lost.over(); };
      source.onerror = () => {
        source.close();
        source = null;
        lost.since();
        tries += 1;
        setTimeout(connect, Math.min(LONGEST_WAIT_MS, tries === 1 ? 100 + Math.random() * 400 : 2 ** tries * 500 * (0.5 + Math.random())));
      };
      source.addEventListener("resync", () => fetchAgain([]));
      source.addEventListener("change", (event) => {
        const change = JSON.parse(event.data);
        if (event.lastEventId) document.body.dataset.revision = event.lastEventId;
        if (!change.parts || !$(`#${CSS.escape(Object.keys(change.parts).at(-1))}`)) { fetchAgain([change.topic]); return; }
        for (const [id, html] of Object.entries(change.parts)) {
          const old = document.getElementById(id), fresh = parsed(html);
          if (old && fresh) put(old, fresh);
        }
      });
    };
    connect();
    const seconds = everySeconds();
    if (seconds && $("[data-ages]")) setInterval(() => { if (!document.hidden && !getSelection()?.toString()) fetchAgain([]); }, seconds * 1000);
    addEventListener("pagehide", () => source?.close());
    addEventListener("pageshow", (event) => { if (event.persisted) { connect(); fetchAgain([]); } });
  }

  /* Pages without topics: what their <noscript> would do, without flicker, and not while somebody types or looks elsewhere. */
  const everySeconds = () => Number(/content="(\d+)"/.exec($("head noscript")?.textContent || "")?.[1] || 0);

  function refresh() {
    const seconds = everySeconds();
    const main = $("#main");
    if (!seconds || !main) return;
    setInterval(async () => {
      if (document.hidden || busy(main) || getSelection()?.toString()) return;
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
        if (answer.redirected) { location.reload(); return; }
        if (!answer.ok) return;
        lost.over();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("main");
        if (fresh) put(main.isConnected ? main : $("#main"), document.adoptNode(fresh));
      } catch { lost.since(); }
    }, seconds * 1000);
  }

  function clock() {
    const shown = $("#w-clock");
    if (!shown) return;
    const page = new Date(Number(document.body.dataset.now) * 1000), ahead = Date.now() - page.getTime();
    const [hours, minutes] = shown.textContent.split(":").map(Number);
    const offset = (hours * 60 + minutes) - (page.getUTCHours() * 60 + page.getUTCMinutes());
    setInterval(() => {
      const now = new Date(Date.now() - ahead), at = (now.getUTCHours() * 60 + now.getUTCMinutes() + offset + 2880) % 1440;
      shown.textContent = `${String(Math.floor(at / 60)).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}`;
    }, 1000);
  }

  /* ---- charts: uPlot, loaded from here when a page has one ---- */
  const UNITS = { bps: "bit/s", bytes: "B", seconds: "s", ratio: "%", celsius: "°C", watts: "W", dbm: "dBm", volts: "V", amperes: "A" };
  const PREFIXES = ["", "k", "M", "G", "T", "P"];
  const three = (value) => { const text = Number(value.toPrecision(3)); return String(text); };
  function said(value, unit) {
    if (value == null) return "–";
    if (unit === "ratio") return `${three(value * 100)}%`;
    if (unit === "bps" || unit === "bytes") {
      let prefix = 0;
      while (Math.abs(value) >= 999.5 && prefix < PREFIXES.length - 1) { value /= 1000; prefix += 1; }
      return `${three(value)} ${PREFIXES[prefix]}${UNITS[unit]}`;
    }
    return `${three(value)}${unit ? ` ${UNITS[unit] || unit}` : ""}`;
  }
  const two = (number) => String(number).padStart(2, "0");
  const charts = {
    loading: null,
    drawn: new Map(),
    load() {
      if (!this.loading) {
        const { uplot, uplotStyle } = document.body.dataset;
        const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: uplotStyle });
        document.head.append(style);
        this.loading = new Promise((resolve, reject) => {
          const script = Object.assign(document.createElement("script"), { src: uplot, onload: resolve, onerror: reject });
          document.head.append(script);
        });
      }
      return this.loading;
    },
    draw(within = document) {
      const figures = [...(within.matches?.("figure[data-chart]") ? [within] : []), ...$$("figure[data-chart]", within)];
      for (const figure of figures) if (!figure.dataset.drawn) this.one(figure);
    },
    async one(figure) {
      figure.dataset.drawn = "1";
      try {
        const [answer] = await Promise.all([fetch(figure.dataset.chart, { headers: { Accept: "application/json" }, credentials: "same-origin" }), this.load()]);
        if (!answer.ok) throw new Error(String(answer.status));
        this.make(figure, await answer.json());
      } catch { delete figure.dataset.drawn; }
    },
    make(figure, data) {
      const series = data.series || [];
      if (!data.t?.length || !series.some((one) => one.values.some((value) => value != null))) return;
      for (const child of [...figure.children]) if (child.tagName !== "FIGCAPTION") child.setAttribute("hidden", "");
      const box = document.createElement("div");
      figure.append(box);
      const style = getComputedStyle(root), colour = (name) => style.getPropertyValue(name).trim();
      const unit = series[0].unit;
      const axis = { stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 }, font: "12px system-ui, sans-serif" };
      const options = {
        width: Math.max(figure.clientWidth, 240), height: Number(figure.dataset.height) || 220,
        tzDate: (at) => this.there(at), legend: { live: true }, cursor: { drag: { x: true, y: false } },
        scales: { y: { range: (_plot, low, high) => [Math.min(0, low), high > 0 ? high * 1.08 : 1] } },
        axes: [
          { ...axis, values: (_plot, splits, _at, _space, step) => splits.map((at, place) => this.time(at, step, splits[place - 1])) },
          { ...axis, size: 78, values: (_plot, splits) => splits.map((value) => said(value, unit)) },
        ],
        series: [
          { label: root.lang.startsWith("zh") ? "时间" : "Time", value: (_plot, at) => (at == null ? "–" : this.moment(at)) },
          ...series.map((one, number) => ({
            label: one.label, stroke: colour(`--series-${(number % 6) + 1}`), width: 1.6, dash: one.dash ? [6, 4] : undefined, spanGaps: false,
            points: { show: false }, value: (_plot, value) => said(value, one.unit),
          })),
        ],
      };
      const plot = new uPlot(options, [data.t, ...series.map((one) => one.values)], box);
      const watch = new ResizeObserver(() => { if (figure.clientWidth) plot.setSize({ width: figure.clientWidth, height: options.height }); });
      watch.observe(figure);
      this.drawn.set(figure, { plot, box, watch, data });
    },
    async renew(figure) {
      const held = this.drawn.get(figure);
      if (!held) return;
      try {
        const answer = await fetch(figure.dataset.chart, { headers: { Accept: "application/json" }, credentials: "same-origin" });
        if (!answer.ok) return;
        const data = await answer.json();
        if (data.series?.length === held.data.series.length && data.t?.length) {
          held.data = data;
          const whole = held.plot.scales.x.min <= held.plot.data[0][0] && held.plot.scales.x.max >= held.plot.data[0].at(-1);
          held.plot.setData([data.t, ...data.series.map((one) => one.values)], whole);
        }
      } catch { /* the chart stays as it was; the page says when the connection is lost */ }
    },
    redraw() {
      for (const [figure, { plot, box, watch, data }] of [...this.drawn]) {
        plot.destroy(); watch.disconnect(); box.remove();
        this.drawn.delete(figure);
        if (figure.isConnected) this.make(figure, data);
      }
    },
    there(at) { return uPlot.tzDate(new Date(at * 1000), document.body.dataset.zone); },
    moment(at) { const d = this.there(at); return `${d.getMonth() + 1}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}`; },
    time(at, step, before) {
      const d = this.there(at), date = `${d.getMonth() + 1}-${two(d.getDate())}`;
      if (step >= 86400) return date;
      const clock = `${two(d.getHours())}:${two(d.getMinutes())}`;
      return before == null || this.there(before).getDate() !== d.getDate() ? `${date}\n${clock}` : clock;
    },
  };

  document.addEventListener("DOMContentLoaded", () => {
    themes();
    clock();
    listen();
    charts.draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts.redraw());
  });
})();
