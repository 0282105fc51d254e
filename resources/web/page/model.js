/* What the page knows: the columns, their places on the plane, and what is switched off. No drawing here.
   Plane: Web Mercator pixels of zoom 0, seen from `origin`, so that 32-bit paths stay exact at every zoom. */
"use strict";
battlemap.model = (data) => {
  const { units, enterprises, hazards, conflicts, zones } = data;
  const hidden = new Set();
  const watchers = [];

  const worldX = (lon) => 256 * (lon / 360 + 0.5);
  const worldY = (lat) => 256 * (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI));
  const [west, south, east, north] = data.bounds;
  const origin = { x: worldX((west + east) / 2), y: worldY((south + north) / 2) };

  function project(lon, lat) {
    const n = lon.length;
    const x = new Float64Array(n);
    const y = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      const nowhere = lon[i] === battlemap.NOWHERE;
      x[i] = nowhere ? NaN : worldX(lon[i] / battlemap.DEGREE) - origin.x;
      y[i] = nowhere ? NaN : worldY(lat[i] / battlemap.DEGREE) - origin.y;
    }
    return { x, y };
  }

  /** Rings of all shapes of one table: for shape s the rings shapeEnd[s-1]..shapeEnd[s], each a slice of points. */
  function rings(shapes) {
    const points = project(shapes.lon, shapes.lat);
    const answer = [];
    let ring = 0;
    let point = 0;
    for (const end of shapes.shapeEnd) {
      const own = [];
      for (; ring < end; ring++) {
        own.push([point, shapes.ringEnd[ring]]);
        point = shapes.ringEnd[ring];
      }
      answer.push(own);
    }
    return { points, rings: answer };
  }

  const places = project(enterprises.lon, enterprises.lat);
  const anchors = project(units.lon, units.lat);

  /** Rows of one class after another, in drawing order: A last. */
  const drawOrder = (() => {
    const rank = new Uint8Array(256);
    data.drawOrder.forEach((value, place) => (rank[value] = place));
    const starts = new Uint32Array(data.drawOrder.length + 1);
    for (const value of enterprises.riskClass) starts[rank[value] + 1]++;
    for (let i = 1; i < starts.length; i++) starts[i] += starts[i - 1];
    const rows = new Uint32Array(enterprises.riskClass.length);
    const next = starts.slice();
    for (let row = 0; row < rows.length; row++) rows[next[rank[enterprises.riskClass[row]]]++] = row;
    return rows;
  })();

  /** Open hazards per enterprise: head of a linked list, and the set of their lights as bits. */
  const firstHazard = new Int32Array(enterprises.riskClass.length).fill(-1);
  const nextHazard = new Int32Array(hazards.light.length).fill(-1);
  const lightBits = new Uint8Array(enterprises.riskClass.length);
  for (let row = hazards.light.length - 1; row >= 0; row--) {
    const host = hazards.enterprise[row];
    if (host < 0) continue;
    nextHazard[row] = firstHazard[host];
    firstHazard[host] = row;
    lightBits[host] |= 1 << hazards.light[row];
  }

  function hazardsOf(enterprise) {
    const rows = [];
    for (let row = firstHazard[enterprise]; row >= 0; row = nextHazard[row]) rows.push(row);
    return rows;
  }

  /** The same for conflicts; bits of the grave rules. */
  const firstConflict = new Int32Array(enterprises.riskClass.length).fill(-1);
  const nextConflict = new Int32Array(conflicts.rule.length).fill(-1);
  const ruleBits = new Uint8Array(enterprises.riskClass.length);
  for (let row = conflicts.rule.length - 1; row >= 0; row--) {
    const host = conflicts.enterprise[row];
    nextConflict[row] = firstConflict[host];
    firstConflict[host] = row;
    if (conflicts.rule[row] < data.conflictRules.length) ruleBits[host] |= 1 << conflicts.rule[row];
  }

  function conflictsOf(enterprise) {
    const texts = [];
    for (let row = firstConflict[enterprise]; row >= 0; row = nextConflict[row]) texts.push(data.conflictTexts[conflicts.text[row]]);
    return texts;
  }

  const isHidden = (key) => hidden.has(key);
  const visibleLights = () => data.lights.map((light) => !hidden.has(light.key));

  /** Most urgent light of an enterprise that is not switched off; -1 for none. */
  function worstLight(enterprise, visible) {
    const bits = lightBits[enterprise];
    if (!bits) return -1;
    for (let light = 0; light < visible.length; light++) if (bits & (1 << light) && visible[light]) return light;
    return -1;
  }

  /** Open hazards of a unit by light, without those that are switched off. */
  function lightCounts(unit) {
    const width = data.lights.length;
    return data.lights.map((light, i) => (hidden.has(light.key) ? 0 : units.byLight[unit * width + i]));
  }

  /** Rules of conflicts that are switched on, as bits. */
  const visibleRules = () =>
    data.conflictRules.reduce((bits, rule, i) => (hidden.has(rule.key) ? bits : bits | (1 << i)), 0);
  const inConflict = (enterprise, rules) => (ruleBits[enterprise] & rules) !== 0;

  /** Grave conflicts of a unit of the rules that are switched on. */
  function conflictCount(unit) {
    const width = data.conflictRules.length;
    const counts = data.conflictRules.map((rule, i) => (hidden.has(rule.key) ? 0 : units.byConflict[unit * width + i]));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  function classCounts(unit) {
    const width = data.classes.length;
    return data.classes.map((_, i) => units.byClass[unit * width + i]);
  }

  /** 吉林市 › 龙潭区, without the area itself. */
  function unitPath(unit) {
    const names = [];
    for (let row = unit; row > 0; row = units.parent[row]) names.unshift(units.name[row]);
    return names.join(" › ") || "单位未知";
  }

  function toggle(key) {
    if (!hidden.delete(key)) hidden.add(key);
    for (const watcher of watchers) watcher();
    return !hidden.has(key);
  }

  const isPlaced = (enterprise) => enterprises.lon[enterprise] !== battlemap.NOWHERE;
  const latLng = (enterprise) =>
    L.latLng(enterprises.lat[enterprise] / battlemap.DEGREE, enterprises.lon[enterprise] / battlemap.DEGREE);
  const nameOf = (enterprise) => (enterprise < 0 ? "企业未知" : enterprises.name[enterprise] || "（未列名）");

  return {
    data, origin, places, anchors, drawOrder,
    unitShapes: rings(data.shapes),
    zoneShapes: rings(data.zoneShapes),
    units, enterprises, hazards, zones,
    hazardsOf, conflictsOf, visibleRules, inConflict, conflictCount, isHidden, visibleLights, worstLight,
    lightCounts, classCounts, unitPath, toggle, isPlaced, latLng, nameOf,
    onChange: (watcher) => watchers.push(watcher),
  };
};
