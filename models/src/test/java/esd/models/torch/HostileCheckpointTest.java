package esd.models.torch;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import esd.models.checkpoint.BrokenFile;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostileCheckpointTest {
    private static final String STORAGE = "(X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0" + "0X\3\0\0\0cpuK\2tQ";

    private final Path folder;

    HostileCheckpointTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "`cos\\nsystem\\n(S'id'\\ntR.`| os.system",
                "`cbuiltins\\neval\\n(S'1'\\ntR.`| builtins.eval",
                "`(S'id'\\nios\\nsystem\\n.`| os.system",
                "`(cos\\nsystem\\nS'id'\\no.`| os.system",
                "`\\x80\\x02cos\\nsystem\\n)\\x81.`| os.system",
                "`\\x80\\x04cos\\nsystem\\n)}\\x92.`| os.system",
                "`\\x80\\x04\\x8c\\x02os\\x8c\\x06system\\x93.`| os.system",
                "`\\x80\\x02}((cos\\nsystem\\ntttu.`| os.system",
                "`\\x80\\x02}X\\x01\\x00\\x00\\x00acposix\\nsystem\\n(S'id'\\ntRs.`| posix.system",
                "`\\x80\\x02ctorch._utils\\n_rebuild_tensor_v2\\ncbuiltins\\nexec\\nR.`| builtins.exec",
                "`c__builtin__\\ngetattr\\n.`| __builtin__.getattr",
                "`ctorch\\nload\\n.`| torch.load",
                "`ctorch.storage\\n_load_from_bytes\\n.`| torch.storage._load_from_bytes",
                "`crunpy\\n_run_code\\n.`| runpy._run_code",
                "`\\x80\\x02\\x82\\x01.`| 0x82",
                "`\\x80\\x02\\x83\\x01\\x00.`| 0x83",
                "`\\x80\\x02\\x84\\x01\\x00\\x00\\x00.`| 0x84",
                "`\\x80\\x05\\x97.`| 0x97",
                "`ctorch\\nFloatStorage\\n)R.`| torch.FloatStorage",
                "`S'os.system'\\n)R.`| takes a String for a Named",
                "`(S'os'\\no.`| calls something that has no name",
                "`(K\\x01tQ.`| storage",
                "`Pos.system\\n.`| storage"
            })
    void nothing_but_data_is_taken_and_the_rest_is_named(String pickle, String named) throws IOException {
        String bytes = unescaped(pickle);
        Path zip = HostileFiles.zipLayout(folder.resolve("zip.ckpt"), bytes);
        Path legacy = HostileFiles.legacyLayout(folder.resolve("legacy.ckpt"), bytes);
        for (Path file : new Path[] {zip, legacy}) {
            assertThatThrownBy(() -> TorchCheckpoint.open(file).close())
                    .isInstanceOf(BrokenFile.class)
                    .hasMessageStartingWith(file.getFileName() + ": ")
                    .hasMessageContaining(named);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "K\\x00 | K\\x03\\x85 | K\\x01\\x85 | outside of its storage",
                "K\\x02 | K\\x01\\x85 | K\\x01\\x85 | outside of its storage",
                "K\\x00 | K\\x02\\x85 | K\\x02\\x85 | outside of its storage",
                "K\\x00 | K\\xff\\x85 | K\\x00\\x85 | outside of its storage",
                "K\\x00 | K\\x02\\x85 | ) | outside of its storage",
                "J\\xff\\xff\\xff\\xff | K\\x01\\x85 | K\\x01\\x85 | outside of its storage",
                "K\\x00 | K\\x01\\x85 | J\\xff\\xff\\xff\\xff\\x85 | outside of its storage",
                "K\\x00 | J\\xff\\xff\\xff\\xff\\x85 | K\\x01\\x85 | impossible",
                "K\\x00 | \\x8a\\x08\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7fK\\x02\\x86 | K\\x01K\\x01\\x86 | impossible",
                "K\\x00 | \\x8a\\x09\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\xff\\x7f\\x85 | K\\x01\\x85 | in a way that torch does not",
                "N | K\\x01\\x85 | K\\x01\\x85 | in a way that torch does not",
                "K\\x00 | K\\x02\\x85 | K\\x01\\x85 | the numbers of tensor a are not in it"
            })
    void a_tensor_that_lies_about_itself_is_refused(String offset, String shape, String strides, String reason)
            throws IOException {
        String tensor = "\u0080\2}X\1\0\0\0actorch._utils\n_rebuild_tensor_v2\n(" + STORAGE + unescaped(offset)
                + unescaped(shape) + unescaped(strides) + "\u0089NtRs.";
        Path file = HostileFiles.zipLayout(folder.resolve("lying.ckpt"), tensor);
        assertThatThrownBy(() -> TorchCheckpoint.open(file).close())
                .isInstanceOf(BrokenFile.class)
                .hasMessageContaining(reason);
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("\\n", i)) {
                plain.append('\n');
                i++;
            } else if (text.startsWith("\\x", i)) {
                plain.append((char) Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                plain.append(text.charAt(i));
            }
        }
        return plain.toString();
    }
}
