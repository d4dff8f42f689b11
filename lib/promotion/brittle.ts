/** Changes of mere strings on which a detector loses an intrusion that it catches. */
export interface Brittle {
  detectorId: number;
  /** per threat that it catches: the titles of the changes that it breaks on; none: it stands all of them */
  threats: { id: number; breaksOn: string[] }[];
}
