"use strict";
/* Runs one speed test against netmon's own server; its numbers are for the eye, what is kept is counted over there. */
document.addEventListener("DOMContentLoaded", () => {
  const RAMP_UP_S = 3, PINGS = 20, ASK_MS = 700, PIECE = 8 << 20, SMALLEST = 64 << 10, SHOW_MS = 200;
  const box = document.getElementById("speedtest");
  if (!box) return;
  const $ = (id) => document.getElementById(id);
  const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
  const rate = (bps) => bps >= 1e9 ? `${(bps / 1e9).toFixed(2)} Gbit/s` : bps >= 1e6 ? `${(bps / 1e6).toFixed(1)} Mbit/s` : `${(bps / 1e3).toFixed(0)} kbit/s`;
  let begun = false;

  const at = (tickets, phase, token, n) => {
    const origin = tickets.url || `${location.protocol}//${location.hostname}:${tickets.port}`;
    return `${origin}/${phase}?t=${encodeURIComponent(token)}&n=${n}`;
  };

  async function pings(tickets) {
    const found = [];
    for (let n = 0; n < PINGS; n += 1) {
      const from = performance.now();
      await fetch(at(tickets, "ping", tickets.ping, n), { cache: "no-store", credentials: "omit" });
      found.push(performance.now() - from);
      const sorted = [...found].sort((one, other) => one - other);
      $("speed-ping").textContent = `${sorted[sorted.length >> 1].toFixed(1)} ms`;
    }
  }

  /* Shows the payload behind the ramp-up, and small requests beside it for the latency under load. */
  function watch(way, seconds, tickets) {
    const state = { octets: 0, over: false }, from = performance.now(), whole = (seconds + RAMP_UP_S) * 1000;
    let base = null, number = PINGS + (way === "up" ? 150 : 0);
    const show = setInterval(() => {
      const now = performance.now();
      if (base === null && now - from >= RAMP_UP_S * 1000) base = [now, state.octets];
      const [since, octets] = base || [from, 0];
      if (now > since) $(`speed-${way}`).textContent = rate((state.octets - octets) * 8000 / (now - since));
      $(`speed-${way}-bar`).value = Math.min(100, (now - from) / whole * 100);
      if (number < PINGS + (way === "up" ? 300 : 150)) fetch(at(tickets, "ping", tickets.ping, number++), { cache: "no-store", credentials: "omit" }).catch(() => {});
    }, SHOW_MS);
    state.end = () => { state.over = true; clearInterval(show); $(`speed-${way}-bar`).value = 100; };
    state.late = () => performance.now() - from > whole + 3000;
    return state;
  }

  async function down(tickets, token, state) {
    try {
      const answer = await fetch(at(tickets, "down", token, 0), { cache: "no-store", credentials: "omit" });
      if (!answer.ok) return;
      const reader = answer.body.getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        state.octets += value.byteLength;
      }
    } catch { /* the server breaks the connection off when the time is over */ }
  }

  /* Plain POSTs without a progress event: anything else would ask for leave first (CORS), piece by piece. Pieces grow until one takes about half a second. */
  async function up(tickets, token, state, whole) {
    let size = SMALLEST;
    for (let n = 0; !state.late(); n += 1) {
      const from = performance.now();
      try {
        const answer = await fetch(at(tickets, "up", token, n), { method: "POST", body: whole.slice(0, size, "text/plain"), cache: "no-store", credentials: "omit" });
        if (answer.status !== 204) return;
      } catch { return; /* the server breaks the connection off when the time is over */ }
      state.octets += size;
      if (performance.now() - from < 400) size = Math.min(size * 2, PIECE);
    }
  }

  function noise() {
    const piece = new Uint8Array(PIECE);
    for (let from = 0; from < PIECE; from += 65536) crypto.getRandomValues(piece.subarray(from, from + 65536));
    return new Blob([piece], { type: "text/plain" });
  }

  async function run(tickets, seconds) {
    try { await pings(tickets); } catch { /* what cannot be reached is said by the stage */ }
    let state = watch("down", seconds, tickets);
    await Promise.all(tickets.down.map((token) => down(tickets, token, state)));
    state.end();
    const body = noise();
    await sleep(150);
    state = watch("up", seconds, tickets);
    await Promise.all(tickets.up.map((token) => up(tickets, token, state, body)));
    state.end();
  }

  async function ask() {
    try {
      const answer = await fetch(box.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok) { location.reload(); return; }
      const found = await answer.json();
      if ($("speed-stage").textContent !== found.said) $("speed-stage").textContent = found.said;
      if (found.tickets && !begun) { begun = true; run(found.tickets, found.seconds); }
      if (["done", "failed", "deferred"].includes(found.stage)) { location.reload(); return; }
    } catch { /* netmon is not there for a moment: ask again */ }
    setTimeout(ask, ASK_MS);
  }
  ask();
});
