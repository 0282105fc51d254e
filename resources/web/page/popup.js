/* What a click shows. Every text from the record becomes a text node: nothing is parsed as markup. */
"use strict";
battlemap.popups = (model) => {
  const { data, enterprises, hazards, zones, units } = model;

  function node(tag, className, ...children) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    element.append(...children); // strings become text nodes
    return element;
  }

  function icon(size, paint) {
    const g = battlemap.signs.sheet(size, size);
    paint(g, size / 2);
    g.canvas.setAttribute("aria-hidden", "true");
    return g.canvas;
  }

  const classIcon = (risk, size = 24) =>
    icon(size, (g, c) => battlemap.signs.classSign(g, data.classes[risk], data.theme, c, c, (size - 5) / 22));
  const lightIcon = (light, size = 16) =>
    icon(size, (g, c) => battlemap.signs.dial(g, data.lights[light], data.theme, c, c, size - 2));

  const plateIcon = () =>
    icon(18, (g, c) => battlemap.signs.plate(g, data.plate, data.theme, c, c, data.plate.size));

  function fact(label, value) {
    return [node("dt", "", label), node("dd", "literal", value || "未填")];
  }

  function hazardCard(row) {
    const light = hazards.light[row];
    const head = node("div", "hazard-head", lightIcon(light), node("b", "literal", hazards.number[row] || "无编号"));
    if (hazards.listed[row]) head.append(node("span", "tag", "挂牌督办"));
    head.append(node("span", light === 0 ? "days overdue" : "days", hazards.days[row]));
    const facts = node("dl", "facts", ...fact("整改责任人", hazards.owner[row]), ...fact("整改期限", hazards.due[row]));
    if (hazards.incomplete[row]) facts.append(node("dt", "overdue", "要素不全"), node("dd", "", "缺责任人、标准或期限"));
    return node("article", "hazard", head, node("p", "literal", hazards.description[row]), facts);
  }

  function categories(row) {
    return data.categories.filter((_, bit) => enterprises.categories[row] & (1 << bit)).join("、");
  }

  function enterprise(row) {
    const risk = enterprises.riskClass[row];
    const title = node("h3", "literal", model.nameOf(row));
    const line = `${data.classes[risk].label} · ${data.industries[enterprises.industry[row]]} · ${data.scales[enterprises.scale[row]]}`;
    const card = node("div", "card", node("header", "", classIcon(risk), node("div", "", title, node("p", "soft", line))));
    const facts = node("dl", "facts", ...fact("信用代码", enterprises.code[row]));
    facts.append(...fact("所属单位", model.unitPath(enterprises.unit[row])), ...fact("专业类型", categories(row)));
    facts.append(...fact("位置", model.isPlaced(row) ? coordinates(row) : `未落图（${data.placeLabels[enterprises.placeStatus[row]]}）`));
    card.append(facts);
    const clashes = model.conflictsOf(row);
    if (clashes.length) {
      card.append(node("h4", "overdue", plateIcon(), `冲突 ${clashes.length} 项`));
      card.append(node("ul", "clashes", ...clashes.map((text) => node("li", "literal", text))));
    }
    const rows = model.hazardsOf(row);
    card.append(node("h4", "", `未销号重大隐患 ${rows.length} 项`), ...rows.map(hazardCard));
    return card;
  }

  function coordinates(row) {
    const at = model.latLng(row);
    return `${at.lng.toFixed(5)}°E　${at.lat.toFixed(5)}°N（CGCS2000）`;
  }

  function count(iconElement, label, number, unit) {
    return node("li", "", iconElement, node("span", "", label), node("b", "", number.toLocaleString("en-US")), unit);
  }

  function unit(row) {
    const lights = model.lightCounts(row);
    const classes = model.classCounts(row);
    const sum = (counts) => counts.reduce((total, value) => total + value, 0);
    const card = node("div", "card", node("h3", "literal", units.name[row]));
    if (units.schematic[row]) card.append(node("p", "soft", "示意边界"));
    card.append(node("h4", "", `未销号重大隐患 ${sum(lights).toLocaleString("en-US")} 项`));
    card.append(node("ul", "counts", ...lights.map((n, i) => count(lightIcon(i), data.lights[i].label, n, "项"))));
    const clashes = model.conflictCount(row);
    if (clashes) card.append(node("h4", "overdue", plateIcon(), `严重冲突 ${clashes.toLocaleString("en-US")} 项`));
    card.append(node("h4", "", `企业 ${sum(classes).toLocaleString("en-US")} 家`));
    card.append(node("ul", "counts", ...classes.map((n, i) => count(classIcon(i, 18), data.classes[i].label, n, "家"))));
    return card;
  }

  function zone(row) {
    const kind = data.zoneKinds[zones.kind[row]];
    const card = node("div", "card", node("h3", "literal", zones.name[row] || kind.label));
    card.append(node("dl", "facts", ...fact("类型", kind.label), ...fact("企业", model.nameOf(zones.enterprise[row])),
      ...fact("状态", zones.running[row] ? "作业进行中" : "当前无作业")));
    return card;
  }

  return { enterprise, unit, zone, node, lightIcon, classIcon };
};
