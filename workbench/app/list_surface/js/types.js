// Types only: nothing here runs.

/**
 * What a row shows; which fields it has depends on the list.
 * @typedef {{ id: number, text: string, [field: string]: any }} Row
 */

/**
 * An act on claims. Its id is stored with what it does, so it can be sent again. ``by_key``: it sets a score by key.
 * @typedef {{ id: string, at: number, type: string, claims: number[], by_key?: boolean, [field: string]: any }} ListAct
 */

/** @typedef {{ key: string, name: string, weight: number, definition: string }} Criterion */

/** @typedef {{ text?: string, refused?: string, settled?: number[] }} ListAnswer */

/**
 * What the desk says about a list. ``ids`` are all rows in their order, ``like`` the rows that some of them follow.
 * @typedef {{
 *   number: number, list: string, view: string, rows: Row[], answers: Record<string, ListAnswer>,
 *   ids?: number[], like?: Record<string, number>, place?: number | null, owner?: string, keys?: Record<string, string>,
 *   nothing?: string, criteria?: Criterion[], tags?: string[], people?: [string, string][],
 * }} ListData
 */

/**
 * A list as the browser knows it. ``active`` and ``anchor`` are indices: the open row, and the other end of a range;
 * ``before`` is what was selected before the range; ``stale`` are rows that may be other ones by now; ``nothing`` is shown
 * where there are no rows.
 * @typedef {{
 *   name: string, view: string, nothing: string, ids: number[], places: Map<number, number>, like: Record<string, number>,
 *   rows: Map<number, Row>, stale: Set<number>, selected: Set<number>, before: Set<number>, anchor: number, active: number,
 *   criteria: Criterion[], criterion: number, tags: string[], people: [string, string][],
 * }} List
 */

export {};
