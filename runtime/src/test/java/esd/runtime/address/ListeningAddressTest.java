package esd.runtime.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListeningAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1,http://127.0.0.1:8080",
        "localhost,http://localhost:8080",
        "0.0.0.0,http://127.0.0.1:8080",
        "::,http://127.0.0.1:8080",
        "::1,http://[::1]:8080"
    })
    void what_is_printed_can_be_called(String host, String url) {
        assertThat(ListeningAddress.of(host, 8080)).hasToString(url);
    }
}
