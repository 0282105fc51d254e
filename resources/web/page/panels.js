/* The panels beside the map: switches of the legend, the hazard list, the search field. */
"use strict";
battlemap.panels = (model, popups, show) => {
  const { data, hazards, enterprises } = model;
  const { node } = popups;
  const FIRST = 200; // rows of the list that are built at once

  /** Signs into the legend that the frame of the page already holds with labels and counts. */
  function paintLegend() {
    const painters = {};
    data.classes.forEach((symbol) => (painters[symbol.key] = (g) => battlemap.signs.classSign(g, symbol, data.theme, 13, 13, 1)));
    data.lights.forEach((light) => (painters[light.key] = (g) => battlemap.signs.dial(g, light, data.theme, 13, 13, 16)));
    data.zoneKinds.forEach((kind) => (painters[kind.key] = (g) => battlemap.signs.zoneSwatch(g, kind, data.theme, 2, 6, 22, 14)));
    data.conflictRules.forEach((rule) => (painters[rule.key] = (g) => battlemap.signs.plate(g, data.plate, data.theme, 13, 13, data.plate.size)));
    for (const line of data.lines) painters[line.key] = (g) => lineSwatch(g, line);
    for (const canvas of document.querySelectorAll("canvas[data-sign]"))
      painters[canvas.dataset.sign]?.(battlemap.signs.sheet(26, 26, canvas));
  }

  function lineSwatch(g, line) {
    g.strokeStyle = line.color;
    g.lineWidth = line.width;
    g.setLineDash(line.dashed ? [6, 4] : []);
    g.beginPath();
    g.moveTo(1, 13);
    g.lineTo(25, 13);
    g.stroke();
  }

  function bindSwitches() {
    for (const button of document.querySelectorAll("button[data-key]"))
      button.addEventListener("click", () => button.setAttribute("aria-pressed", String(model.toggle(button.dataset.key))));
  }

  /** Units without a polygon: their donut cannot stand on the map, so it stands beside. */
  function paintUnplacedUnits() {
    for (const canvas of document.querySelectorAll("canvas[data-unit]")) {
      const counts = model.lightCounts(Number(canvas.dataset.unit));
      const g = battlemap.signs.sheet(40, 40, canvas);
      battlemap.signs.donut(g, counts, data.lights, data.theme, 20, 20, 18);
    }
  }

  const list = document.getElementById("hazard-list");
  const more = document.getElementById("more-hazards");
  const search = document.getElementById("search");
  let shown = FIRST;

  const hostName = (index) => hazards.host[index] || model.nameOf(hazards.enterprise[index]);

  function row(index) {
    const host = hazards.enterprise[index];
    const light = hazards.light[index];
    const first = node("span", "line", popups.lightIcon(light), node("b", "literal cut", hostName(index)),
      node("span", light === 0 ? "days overdue" : "days", hazards.days[index]));
    const unplaced = host < 0 || !model.isPlaced(host) ? "　未落图" : "";
    const second = node("span", "line soft", node("span", "literal cut", `${hazards.number[index]}　${hazards.description[index]}`),
      node("span", "owner literal", `${hazards.owner[index] || "责任人未填"}${unplaced}`));
    const button = node("button", "row", first, second);
    button.type = "button";
    button.addEventListener("click", () => host >= 0 && show(host));
    return node("li", "", button);
  }

  function matchingHazards() {
    const words = search.value.trim();
    const answer = [];
    for (let index = 0; index < hazards.light.length; index++) {
      if (model.isHidden(data.lights[hazards.light[index]].key)) continue;
      const text = [hostName(index), hazards.number[index], hazards.description[index], hazards.owner[index]];
      if (!words || text.some((part) => part.includes(words))) answer.push(index);
    }
    return answer;
  }

  function fillList() {
    const rows = matchingHazards();
    list.replaceChildren(...rows.slice(0, shown).map(row));
    const rest = rows.length - Math.min(shown, rows.length);
    more.hidden = !rest;
    more.textContent = `再显示 ${Math.min(rest, FIRST)} 项（还有 ${rest} 项）`;
    document.getElementById("hazard-count").textContent = `${rows.length.toLocaleString("en-US")} 项`;
    document.getElementById("no-hazards").hidden = rows.length > 0;
  }

  const found = document.getElementById("found");

  function fillFound() {
    const words = search.value.trim();
    const rows = [];
    for (let index = 0; words && index < enterprises.name.length && rows.length < 8; index++)
      if (enterprises.name[index].includes(words) || enterprises.code[index] === words) rows.push(index);
    found.replaceChildren(...rows.map((index) => {
      const button = node("button", "row line", popups.classIcon(enterprises.riskClass[index], 20),
        node("span", "literal cut", model.nameOf(index)), node("span", "soft", model.isPlaced(index) ? "" : "未落图"));
      button.type = "button";
      button.addEventListener("click", () => show(index));
      return node("li", "", button);
    }));
    found.hidden = !rows.length;
  }

  paintLegend();
  paintUnplacedUnits();
  bindSwitches();
  fillList();
  more.addEventListener("click", () => ((shown += FIRST), fillList()));
  search.addEventListener("input", () => ((shown = FIRST), fillFound(), fillList()));
  model.onChange(() => (paintUnplacedUnits(), fillList()));
};
