/**
 * Kvorum for programs: {@link io.kvorum.client.KvClient} reads and writes keys, over HTTP or over the event bus of the
 * same Vert.x; {@link io.kvorum.client.RawClient} asks for everything else. Answers are immutable records, failures are
 * types: what was surely not applied ({@link io.kvorum.client.UnavailableException},
 * {@link io.kvorum.client.RejectedException}, {@link io.kvorum.client.ConflictException}) is never mixed with what may
 * have been ({@link io.kvorum.client.UnknownOutcomeException}).
 *
 * <h2>The event bus messages</h2>
 *
 * <p>A node started inside a Vert.x application listens on {@code kvorum.<nodeId>.kv.get}, {@code .put} and
 * {@code .delete}. Any verticle can use them without these classes: requests and replies are {@code JsonObject}s.
 *
 * <table>
 * <caption>Request body</caption>
 * <tr><th>member</th><th>on</th><th>what</th></tr>
 * <tr><td>{@code key}</td><td>all</td><td>the key as it is, not percent-encoded; required</td></tr>
 * <tr><td>{@code value} or {@code valueBase64}</td><td>put</td><td>text, or bytes in base64; one is required</td></tr>
 * <tr><td>{@code contentType}</td><td>put</td><td>stored with the bytes; only with {@code valueBase64}</td></tr>
 * <tr><td>{@code context}</td><td>put, delete</td><td>the token of an earlier answer: what this write replaces</td></tr>
 * <tr><td>{@code w}</td><td>put, delete</td><td>acks to wait for: a number, {@code one}, {@code quorum} or
 * {@code all}</td></tr>
 * <tr><td>{@code r}</td><td>get</td><td>replicas to ask, likewise</td></tr>
 * <tr><td>{@code timeoutMs}</td><td>all</td><td>the node's deadline in milliseconds; its own default when absent</td></tr>
 * <tr><td>{@code returnBody}</td><td>put</td><td>true to have the stored value in the reply</td></tr>
 * </table>
 *
 * <p>The reply has the shape of the HTTP answer's JSON: {@code {"key","value" | "valueBase64",["contentType"],
 * "clock","timestamp","context","replicas"}} for a value, {@code {"key","siblings":[...],"clock","context","replicas"}}
 * for several, {@code {"key","found":false,["context"]}} for none (with the context of a delete that is remembered), and
 * {@code {"key","clock","timestamp","context","replicas"}} for a write. A failure is a normal reply
 * {@code {"error":{...}}} that holds the problem document HTTP would have answered with: {@code code}, {@code status},
 * {@code detail}, {@code outcome} and so on. {@code NO_HANDLERS} means that no such node runs here and nothing was
 * applied; {@code TIMEOUT} of a put or delete means that its outcome is unknown.
 *
 * <p>Room rule: Vert.x; imports {@code failure} and {@code version} of the pure rooms and nothing of the server.
 */
package io.kvorum.client;
