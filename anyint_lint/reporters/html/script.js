
"use strict";
// Rows stand in the page already, and text reaches the page as text alone: nothing here parses markup.
document.documentElement.classList.add("js");
document.addEventListener("DOMContentLoaded", () => {
  const PAGE = 200;
  const RANK = { error: 0, warning: 1, info: 2 };
  const get = (id) => document.getElementById(id);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const table = document.querySelector("table");
  const collator = new Intl.Collator("en", { numeric: true });
  const findings = all("tbody").map((body, order) => {
    const [severity, rule, message, place] = body.rows[0].cells;
    const text = body.textContent.toLowerCase();
    const file = place.title;
    const fixable = body.querySelector(".safe, .unsafe") ? "yes" : "";
    return { body, order, text, file, fixable, severity: severity.textContent, rule: rule.textContent, message: message.textContent };
  });
  const wanted = { severity: "", rule: "", file: "", fixable: "" };
  const sorted = { key: "order", descending: false };
  let words = [], limit = PAGE, shown = [];

  const number = (value) => value.toLocaleString("en");
  const matches = (finding, without) =>
    Object.keys(wanted).every((key) => key === without || !wanted[key] || finding[key] === wanted[key]) &&
    words.every((word) => finding.text.includes(word));
  const compare = (one, other) => {
    if (sorted.key === "order") return one.order - other.order;
    if (sorted.key === "severity") return RANK[one.severity] - RANK[other.severity];
    return collator.compare(one[sorted.key], other[sorted.key]);
  };

  function draw() {
    const found = findings.filter((finding) => matches(finding));
    const sign = sorted.descending ? -1 : 1;
    found.sort((one, other) => sign * compare(one, other) || one.order - other.order);
    for (const finding of shown) finding.body.classList.remove("shown");
    shown = found.slice(0, limit);
    for (const finding of shown) finding.body.classList.add("shown");
    table.append(...shown.map((finding) => finding.body));
    tell(found.length);
    drawBars();
  }

  function tell(count) {
    const filtered = words.length > 0 || Object.values(wanted).some(Boolean);
    const cut = count > shown.length ? `, the first ${number(shown.length)} are shown` : "";
    get("count").textContent = (filtered ? `${number(count)} of ${number(findings.length)}` : number(count)) + cut;
    get("clear").disabled = !filtered;
    get("nothing").hidden = count > 0;
    get("further").hidden = count === shown.length;
    for (const tile of all(".tile")) tile.setAttribute("aria-pressed", wanted[tile.dataset.key] === tile.dataset.value);
    for (const key of ["severity", "rule", "file"]) get(key).value = wanted[key];
  }

  // How many there would be of each rule, under the other filters.
  function drawBars() {
    const counts = new Map();
    for (const { rule } of findings.filter((finding) => matches(finding, "rule"))) counts.set(rule, (counts.get(rule) || 0) + 1);
    const most = Math.max(1, ...counts.values());
    for (const bar of all(".chart button")) {
      const rule = bar.firstElementChild.textContent;
      const count = counts.get(rule) || 0;
      bar.lastElementChild.textContent = number(count);
      bar.querySelector("rect:last-child").setAttribute("width", `${count && Math.max((100 * count) / most, 1)}%`);
      bar.classList.toggle("none", count === 0);
      bar.setAttribute("aria-pressed", wanted.rule === rule);
    }
  }

  function want(key, value) {
    wanted[key] = value;
    limit = PAGE;
    draw();
  }
  const toggle = (key, value) => want(key, wanted[key] === value ? "" : value);

  function open(body, opened) {
    body.classList.toggle("open", opened);
    body.rows[0].querySelector("button").setAttribute("aria-expanded", opened);
  }

  function fill(key, values) {
    for (const value of values) get(key).add(new Option(value, value));
    get(key).addEventListener("change", () => want(key, get(key).value));
  }
  fill("severity", Object.keys(RANK).filter((severity) => findings.some((finding) => finding.severity === severity)));
  fill("rule", [...new Set(findings.map((finding) => finding.rule))].sort(collator.compare));
  fill("file", [...new Set(findings.map((finding) => finding.file))].sort(collator.compare));

  get("query").addEventListener("input", () => {
    words = get("query").value.toLowerCase().split(/\s+/).filter(Boolean);
    limit = PAGE;
    draw();
  });
  const form = document.querySelector("form");
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => {
    words = [];
    for (const key of Object.keys(wanted)) wanted[key] = "";
    limit = PAGE;
    draw();
  });
  get("further").addEventListener("click", () => {
    limit += 2 * PAGE;
    draw();
  });
  get("expand").addEventListener("click", (event) => {
    const opened = event.target.getAttribute("aria-pressed") !== "true";
    event.target.setAttribute("aria-pressed", opened);
    event.target.textContent = opened ? "Collapse all" : "Expand all";
    for (const { body } of findings) open(body, opened);
  });
  for (const tile of all(".tile")) tile.addEventListener("click", () => toggle(tile.dataset.key, tile.dataset.value));
  for (const bar of all(".chart button")) bar.addEventListener("click", () => toggle("rule", bar.firstElementChild.textContent));
  for (const head of all("th")) {
    head.firstElementChild.addEventListener("click", () => {
      sorted.descending = sorted.key === head.dataset.key && !sorted.descending;
      sorted.key = head.dataset.key;
      for (const other of all("th")) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sorted.descending ? "descending" : "ascending");
      draw();
    });
  }
  table.addEventListener("click", (event) => {
    const row = event.target.closest("tbody > tr:first-child");
    // Text is marked by dragging, and that ends in a click, too.
    if (row && (event.target.closest("button") || getSelection().isCollapsed)) {
      open(row.parentElement, !row.parentElement.classList.contains("open"));
      // A narrow screen shows a third of a line: that with the mark.
      for (const line of row.parentElement.querySelectorAll("pre")) {
        line.scrollLeft = line.querySelector("mark").offsetLeft - line.clientWidth / 3;
      }
    }
  });
  const unfold = () => {
    const target = get(location.hash.slice(1));
    if (target && target.localName === "details") target.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();
  draw();
});
