import type { Use } from "../api/types";
import { features, label } from "../format/labels";
import { TimeAgo } from "../format/Time";

/** Who uses an endpoint, and when each was last given credentials for it. */
export function Uses({ uses }: { uses: readonly Use[] }) {
  return (
    <ul className="be-uses" aria-label="Features that use the endpoint">
      {uses.map(({ feature, lastVendedAt }) => (
        <li key={feature}>
          <b>{label(features, feature)}</b>:{" "}
          {lastVendedAt ? (
            <>
              credentials last issued <TimeAgo value={lastVendedAt} />
            </>
          ) : (
            "no credentials issued yet"
          )}
        </li>
      ))}
    </ul>
  );
}
