package esd.server.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps passwords recoverable, as the web UI needs them, and unreadable in the database without the key file; and so
 * any other text that may hold a secret. What belongs to one name cannot be read as that of another.
 */
public final class Passwords {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    private Passwords(byte[] key) {
        this.key = new SecretKeySpec(key, "AES");
    }

    /** With the key in this file, which is made, for its owner only, where there is none. */
    public static Passwords keptBy(Path keyFile) throws IOException {
        if (Files.notExists(keyFile)) {
            byte[] fresh = new byte[KEY_BYTES];
            new SecureRandom().nextBytes(fresh);
            try (var file = Files.newByteChannel(
                    keyFile,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                file.write(ByteBuffer.wrap(fresh));
            }
        }
        byte[] key = Files.readAllBytes(keyFile);
        if (key.length != KEY_BYTES) {
            throw new IOException("%s holds %d bytes, not a key of %d".formatted(keyFile, key.length, KEY_BYTES));
        }
        return new Passwords(key);
    }

    /** The text of this name, as it may be stored. */
    public byte[] encrypt(String name, String text) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] secret = cipher(Cipher.ENCRYPT_MODE, name, nonce, text.getBytes(UTF_8));
        return ByteBuffer.allocate(nonce.length + secret.length)
                .put(nonce)
                .put(secret)
                .array();
    }

    /** What {@link #encrypt} was given. */
    public String decrypt(String name, byte[] stored) {
        byte[] nonce = new byte[NONCE_BYTES];
        byte[] secret = new byte[stored.length - NONCE_BYTES];
        ByteBuffer.wrap(stored).get(nonce).get(secret);
        return new String(cipher(Cipher.DECRYPT_MODE, name, nonce, secret), UTF_8);
    }

    /** The same for the same text of this name, and without the key file nothing by which a text could be guessed. */
    public String mark(String name, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            mac.update(name.getBytes(UTF_8));
            mac.update((byte) 0);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private byte[] cipher(int mode, String name, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(name.getBytes(UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException wrong) {
            throw new IllegalStateException("the secret of %s does not fit the key file".formatted(name), wrong);
        }
    }
}
