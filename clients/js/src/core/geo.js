// db.Geo: six GeoJSON shapes. Each constructor works with and without new, from coordinates, from other shapes or from GeoJSON.

import { misuse } from './errors.js'
import { isObject } from './values.js'

/** @param {any} condition @param {string} detail */
function check(condition, detail) {
  if (!condition) {
    throw misuse('database.Geo', detail)
  }
}

/** @param {any} value @param {string} type */
function isJson(value, type) {
  return isObject(value) && value.type === type && Array.isArray(value.coordinates)
}

/** @this {any} @param {any} longitude @param {any} [latitude] */
export function Point(longitude, latitude) {
  if (!(this instanceof Point)) {
    return new Point(longitude, latitude)
  }

  if (isJson(longitude, 'Point')) {
    latitude = longitude.coordinates[1]
    longitude = longitude.coordinates[0]
  }

  check(typeof longitude === 'number' && longitude >= -180 && longitude <= 180, 'longitude must be a number from -180 to 180')
  check(typeof latitude === 'number' && latitude >= -90 && latitude <= 90, 'latitude must be a number from -90 to 90')
  this.longitude = longitude
  this.latitude = latitude
}

Point.prototype.coordinates = function () {
  return [this.longitude, this.latitude]
}
Point.prototype.geoType = 'Point'

/**
 * A shape that is a list of simpler shapes.
 * @param {string} type
 * @param {any} Part
 * @param {string} member
 * @param {number} least
 * @param {(shape: any) => void} [verify]
 */
function listOf(type, Part, member, least, verify) {
  /** @this {any} @param {any} parts */
  function Shape(parts) {
    if (!(this instanceof Shape)) {
      return new Shape(parts)
    }

    var list = isJson(parts, type) ? parts.coordinates : parts
    check(Array.isArray(list) && list.length >= least, `${type} needs an array of at least ${least} ${member}`)
    this[member] = list.map(/** @param {any} part */ part => (part instanceof Part ? part : fromCoordinates(Part, part)))
    if (verify) {
      verify(this)
    }
  }

  Shape.prototype.coordinates = function () {
    return this[member].map(/** @param {any} part */ part => part.coordinates())
  }
  Shape.prototype.geoType = type
  return Shape
}

/** @param {any} Part @param {any} value coordinates, or GeoJSON of that shape */
function fromCoordinates(Part, value) {
  return new Part(Array.isArray(value) ? { type: Part.prototype.geoType, coordinates: value } : value)
}

/** @param {any} polygon */
function ringsAreClosed(polygon) {
  polygon.lines.forEach(/** @param {any} line */ line => {
    var first = line.points[0]
    var last = line.points[line.points.length - 1]
    check(line.points.length >= 4 && first.longitude === last.longitude && first.latitude === last.latitude, 'each ring of a Polygon needs at least 4 points, the last equal to the first')
  })
}

/** @type {any} */
export var MultiPoint = listOf('MultiPoint', Point, 'points', 1)
/** @type {any} */
export var LineString = listOf('LineString', Point, 'points', 2)
/** @type {any} */
export var MultiLineString = listOf('MultiLineString', LineString, 'lines', 1)
/** @type {any} */
export var Polygon = listOf('Polygon', LineString, 'lines', 1, ringsAreClosed)
/** @type {any} */
export var MultiPolygon = listOf('MultiPolygon', Polygon, 'polygons', 1)

/** @type {any} */
export var Geo = { Point, MultiPoint, LineString, MultiLineString, Polygon, MultiPolygon }

Object.keys(Geo).forEach(name => {
  var prototype = Geo[name].prototype
  /** @this {any} */
  prototype.toJSON = function () {
    return { type: this.geoType, coordinates: this.coordinates() }
  }
  /** @this {any} */
  prototype.toString = function () {
    return JSON.stringify(this.toJSON())
  }
  // Enumerable members are the documented ones only: pages walk over documents.
  ;['coordinates', 'geoType', 'toJSON', 'toString'].forEach(member => {
    Object.defineProperty(prototype, member, { enumerable: false })
  })
})

/** @param {any} value */
export function isGeo(value) {
  return isObject(value) && typeof value.geoType === 'string' && typeof value.coordinates === 'function'
}

/** The shape of a GeoJSON object in a document; anything malformed stays as it is. @param {any} value */
export function reviveGeo(value) {
  var Shape = Object.prototype.hasOwnProperty.call(Geo, value.type) ? Geo[value.type] : null
  if (!Shape) {
    return value
  }

  try {
    return new Shape(value)
  } catch (error) {
    // Stored data is never a reason to fail a read.
    return value
  }
}
