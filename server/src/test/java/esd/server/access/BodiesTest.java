package esd.server.access;

import static esd.server.access.TestServer.json;
import static org.assertj.core.api.Assertions.assertThat;

import esd.server.http.ApiClient;
import esd.server.http.ApiClient.Answer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies of roles and users that break their schema, and the contract's words about each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodiesTest {
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        server = TestServer.open(folder);
        server.serve();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            textBlock =
                    """
                    /roles | {}                                                 | object has missing required properties (['permissions','role_name'])
                    /roles | []                                                 | instance type (array) does not match any allowed primitive type (allowed: ['object'])
                    /roles | {'permissions':['a:b']}                            | object has missing required properties (['role_name'])
                    /roles | {'role_name':'r'}                                  | object has missing required properties (['permissions'])
                    /roles | {'role_name':1,'permissions':['a:b']}              | instance type (integer) does not match any allowed primitive type (allowed: ['string'])
                    /roles | {'role_name':null,'permissions':['a:b']}           | instance type (null) does not match any allowed primitive type (allowed: ['string'])
                    /roles | {'role_name':'','permissions':['a:b']}             | string '' is too short (length: 0, required minimum: 1)
                    /roles | {'role_name':'r','permissions':'a:b'}              | instance type (string) does not match any allowed primitive type (allowed: ['array'])
                    /roles | {'role_name':'r','permissions':[]}                 | array is too short: must have at least 1 elements but instance has 0 elements
                    /roles | {'role_name':'r','permissions':[TWENTY-ONE]}       | array is too long: must have at most 20 elements but instance has 21 elements
                    /roles | {'role_name':'r','permissions':[true]}             | instance type (boolean) does not match any allowed primitive type (allowed: ['string'])
                    /roles | {'role_name':'r','permissions':['']}               | string '' is too short (length: 0, required minimum: 1)
                    /roles | {'role_name':'r','permissions':['a'],'creator':{}} | instance type (object) does not match any allowed primitive type (allowed: ['null','string'])
                    /roles | {'role_name':'r','permissions':['a'],'initial':1}  | instance type (integer) does not match any allowed primitive type (allowed: ['boolean'])
                    /users | {}                                                 | object has missing required properties (['password','username'])
                    /users | 'u'                                                | instance type (string) does not match any allowed primitive type (allowed: ['object'])
                    /users | {'password':'p'}                                   | object has missing required properties (['username'])
                    /users | {'username':'u','roles':['byoc']}                  | object has missing required properties (['password'])
                    /users | {'username':[],'password':'p'}                     | instance type (array) does not match any allowed primitive type (allowed: ['string'])
                    /users | {'username':'','password':'p'}                     | string '' is too short (length: 0, required minimum: 1)
                    /users | {'username':'u','password':1.5}                    | instance type (number) does not match any allowed primitive type (allowed: ['string'])
                    /users | {'username':'u','password':null}                   | instance type (null) does not match any allowed primitive type (allowed: ['string'])
                    /users | {'username':'u','password':'p','roles':'byoc'}     | instance type (string) does not match any allowed primitive type (allowed: ['array'])
                    /users | {'username':'u','password':'p','roles':[]}         | array is too short: must have at least 1 elements but instance has 0 elements
                    /users | {'username':'u','password':'p','roles':[TWENTY-ONE]} | array is too long: must have at most 20 elements but instance has 21 elements
                    /users | {'username':'u','password':'p','roles':[7]}        | instance type (integer) does not match any allowed primitive type (allowed: ['string'])
                    /users | {'username':'u','password':'p','roles':['']}       | string '' is too short (length: 0, required minimum: 1)
                    /users | {'username':'u','password':'p','initial':'true'}   | instance type (string) does not match any allowed primitive type (allowed: ['boolean'])
                    /users | {'username':'u','password':'p','creator':1}        | instance type (integer) does not match any allowed primitive type (allowed: ['null','string'])
                    """)
    void a_body_that_breaks_its_schema_is_refused_in_the_contracts_words(String path, String body, String message) {
        String twentyOne = "'a'" + ",'a'".repeat(20);
        for (ApiClient caller : new ApiClient[] {server.api(), server.anyone()}) {
            Answer answer = caller.post(path, json(body.replace("TWENTY-ONE", twentyOne)));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.message()).isEqualTo(json("[%s]", json(message)));
        }
    }
}
