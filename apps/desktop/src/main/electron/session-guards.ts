import type { Session } from 'electron'
import { isPermissionAllowed } from '../core/permission-policy.ts'
import { socketFilter, withSession } from '../core/socket-headers.ts'
import type { TokenVault } from '../core/token-vault.ts'

/** Electron would grant every permission: these handlers grant the microphone to the console and refuse the rest. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    answer(isPermissionAllowed({ permission, requestingUrl: details.requestingUrl, mediaTypes: 'mediaTypes' in details ? details.mediaTypes : undefined }))
  })
  session.setPermissionCheckHandler((_contents, permission, requestingOrigin, details) =>
    isPermissionAllowed({ permission, requestingUrl: requestingOrigin, mediaTypes: details.mediaType ? [details.mediaType] : undefined }))
  session.setDevicePermissionHandler(() => false)
}

/** Sockets cannot pass through the protocol handler; they get the session here. */
export function authorizeSockets(session: Session, cloudOrigin: string, vault: TokenVault): void {
  session.webRequest.onBeforeSendHeaders({ urls: socketFilter(cloudOrigin) }, (details, proceed) => {
    proceed({ requestHeaders: withSession(details.requestHeaders, cloudOrigin, vault.get()) })
  })
}
