// Types only: nothing here runs.

/**
 * An act of the reviewer. It states its result, and its id is stored with what it does, so it can be sent again.
 * @typedef {{ id: string, at: number, claim: number, type: string, [field: string]: any }} Act
 */

/**
 * What an act changes of one reviewer's case on a claim.
 * @typedef {{
 *   state: string,
 *   labels: Record<string, string>,
 *   cites: string[],
 *   evidence: Record<string, Quote>,
 *   cautions: string[],
 *   draft: { rating: string | null, rationale: string } | null,
 *   recorded?: boolean,
 * }} Case
 */

/** @typedef {{ quote: string, title: string, dated: string }} Quote */

/**
 * A ranked snippet, or one that a search found.
 * @typedef {Quote & {
 *   snippet: number, span: string, rank: number, quote_html: string, before: string, after: string,
 *   source_html: string, links_html: string, embedded: boolean, scores: Record<string, string | null>,
 *   published: string, when: string, group: number, also: string,
 * }} Item
 */

/**
 * Which evidence is listed: with a label ("none": without one), from a source, dated before or after the claim; "" is any.
 * @typedef {{ label: string, source: string, when: string, sort: string }} Filter
 */

/**
 * What does not change while a reviewer labels and cites.
 * @typedef {{
 *   id: number, version: number, text: string, facts_html: string, notices_html: string, lease_html: string,
 *   near_html: string, verdicts_html: string, verdicts: number, notes: number,
 *   repeats: { verdict: number, html: string } | null, total: number,
 *   mine: { id: number, rating: string, when: string } | null, adjudicates: boolean,
 *   run: number | null, stale: boolean, items: Item[], sources: number, model: string, languages: string,
 *   duplicates: { id: number, text: string }[], contradictions: Record<string, string[]>,
 *   reply: { asked: string, answered: string, answer: string },
 *   scale: string, ratings: { key: string, label: string, definition: string }[], reasons: Record<string, string>,
 * }} Page
 */

/**
 * The fields of a verdict that is not recorded yet. ``saved``: the desk has its rating and rationale as a draft.
 * @typedef {{
 *   rating: string | null, rationale: string, confidence: string | null, second: boolean,
 *   also: number[], code: string, reason: string, saved: boolean,
 * }} Form
 */

/**
 * @typedef {{
 *   number: number, claim: number, answers: Record<string, Answer>, pages: Record<string, Page>,
 *   cases: Record<string, Case>, next?: number | null, owner?: string, keys?: Record<string, string>,
 *   search?: { words: string, items: Item[] },
 *   panel?: { claim: number, name: string, blocks: Block[] }, failed?: string,
 * }} Data
 */

/** @typedef {{ refused?: string, text?: string, opens?: { claim: number, span: string | null } }} Answer */

/** @typedef {{ html: string, start?: { rating: string | null, rationale: string } | null }} Block */

export {};
