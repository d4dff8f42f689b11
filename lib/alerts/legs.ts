/** A confirmed intrusion that fewer detectors catch stands badly: each leg may be kicked away by itself. */
export const LEGS_WANTED = 3;
