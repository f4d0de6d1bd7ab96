package io.kvorum.bus;

import io.kvorum.failure.FailureCode;
import io.kvorum.failure.KvorumException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a replica answers in place of a record for which its answer has no more room: it is to be asked again. */
public final class PutOff {
    /** The same thing as a failure; this instance and no other. */
    @SuppressWarnings("StaticAssignmentOfThrowable") // it has neither a stack trace nor anything that changes
    public static final KvorumException FAILURE =
            new KvorumException(FailureCode.OVERLOADED, "The answer had no room for the record");

    private static final String LINE =
            "{\"ok\":false,\"code\":\"" + FAILURE.code().code() + "\",\"detail\":\"" + FAILURE.getMessage() + "\"}";
    private static final byte[] BYTES = LINE.getBytes(StandardCharsets.US_ASCII);

    private PutOff() {}

    /** The line with its newline; never to be modified. */
    public static byte[] line() {
        return (LINE + '\n').getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether a line, without its newline, says so. */
    public static boolean is(byte[] line) {
        return Arrays.equals(line, BYTES);
    }
}
