# Fetches the official browser client and its licence with npm, once: cmake -D NPM=... -D VERSION=... -D FOLDER=... -P this
# Without npm or without a network the build goes on: the server then answers 404 for this one file.
if(EXISTS ${FOLDER}/socket.io.js)
    return()
endif()
set(missing "The Socket.IO browser client is missing, so pages cannot load /socket.io/socket.io.js")
if(NOT NPM)
    message(STATUS "${missing}: npm is not installed. Everything else works.")
    return()
endif()
set(work ${FOLDER}.npm)
file(MAKE_DIRECTORY ${work})
execute_process(
    COMMAND ${NPM} install --prefix ${work} --no-save --no-audit --no-fund --ignore-scripts
        --fetch-retries=0 --fetch-timeout=20000 socket.io-client@${VERSION}
    RESULT_VARIABLE failed OUTPUT_QUIET ERROR_QUIET TIMEOUT 120)
if(failed)
    message(STATUS "${missing}: npm could not fetch socket.io-client@${VERSION}. Everything else works.")
else()
    file(GLOB files ${work}/node_modules/socket.io-client/dist/*.js ${work}/node_modules/socket.io-client/dist/*.map)
    file(COPY ${files} ${work}/node_modules/socket.io-client/LICENSE DESTINATION ${FOLDER})
endif()
file(REMOVE_RECURSE ${work})
