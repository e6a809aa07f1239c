/** Pure: places in the rules, as the engine writes them, in a manager's words. */

/** "target.modifiers[0]" is "the target's bid modifier 1"; text without such a place stays as it is. */
export function rulesInWords(text: string): string {
  return text
    .replaceAll(/(target\.)?(modifiers|filters)\[(\d+)\]/g, (_place, target: string | undefined, kind: string, index: string) => `${target ? "the target's " : ''}${kind === 'modifiers' ? 'bid modifier' : 'filter'} ${Number(index) + 1}`)
    .replaceAll('geography.exclude.radii', 'excluded surroundings')
}
