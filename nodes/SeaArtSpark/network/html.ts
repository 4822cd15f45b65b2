const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes a text that n8n shows as HTML. */
export const escapedText = (text: string): string => text.replace(/[&<>]/g, (character) => ENTITIES[character]!);

/** Escapes an attribute of an HTML element. */
export const escapedAttribute = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
