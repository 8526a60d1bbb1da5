// What a reader may ask to have folded away: the content notes the rules know, most asked for first.

export const FOLDABLE = ["using", "suicide", "self-harm", "overdose", "death_by_overdose", "violence", "withdrawal", "substance_detail", "graphic_injury", "child"];
